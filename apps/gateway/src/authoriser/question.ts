/** What nginx asks before it begins a response. Fields that a request does not have are empty. */
export interface Question {
  readonly kind: string
  readonly item: string
  readonly ticket: string
  /** The address of the client, or the network that counts as one. */
  readonly client: string
  /** The process of nginx that will answer. */
  readonly process: number
  /** `Sec-Fetch-Site` of https://www.w3.org/TR/fetch-metadata/ */
  readonly site: string
  readonly origin: string
  readonly referer: string
  readonly host: string
}

/** What nginx has to know of a response that may begin. */
export interface Grant {
  /** Names the response until it has ended. */
  readonly number: number
  readonly epoch: number
  readonly viewer: string
  /** Bytes a second; 0 for as fast as it goes. */
  readonly rate: number
}

/** What each part of a question is called on the way. Nginx leaves out those that are empty. */
export const QUESTION_FIELDS = {
  kind: 'X-Kind',
  item: 'X-Item',
  ticket: 'X-Ticket',
  client: 'X-Client',
  process: 'X-Process',
  site: 'X-Site',
  origin: 'X-Origin',
  referer: 'X-Referer',
  host: 'X-Host',
} as const satisfies Record<keyof Question, string>

/** Reads a question as nginx sends it: a request without a body, one line for each field, each at most once. */
export function readQuestion(head: string): Question {
  const fields = new Map<string, string>()
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(': ')
    fields.set(line.slice(0, colon), line.slice(colon + 2))
  }
  const text = (name: keyof typeof QUESTION_FIELDS) => fields.get(QUESTION_FIELDS[name]) ?? ''
  return {
    kind: text('kind'),
    item: text('item'),
    ticket: decode(text('ticket')),
    client: text('client'),
    process: Number(text('process')),
    site: text('site'),
    origin: text('origin'),
    referer: text('referer'),
    host: text('host'),
  }
}

/** Tickets need no encoding, and some clients encode them all the same. */
function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
