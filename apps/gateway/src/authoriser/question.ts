import type { Instant } from '@streamvault/core'

/** What nginx asks before it begins a response. Parts that a request does not have are empty. */
export interface Question {
  readonly kind: string
  readonly item: string
  readonly ticket: string
  /** The address of the client, or the network that counts as one. */
  readonly client: string
  /** `Sec-Fetch-Site` of https://www.w3.org/TR/fetch-metadata/ */
  readonly site: string
  readonly origin: string
  readonly referer: string
  readonly host: string
}

/** What nginx has to know of a response that may begin. Each of its processes may use it again for the same question. */
export interface Grant {
  /** Of what was decided when it was given; see `GrantGeneration`. */
  readonly generation: number
  readonly epoch: number
  /** From this instant on it is worth nothing. */
  readonly expiresAt: Instant
  readonly viewer: string
}

/** In the order in which they are asked: each ends its line. */
export const QUESTION_PARTS = [
  'kind',
  'item',
  'client',
  'site',
  'origin',
  'referer',
  'host',
  'ticket',
] as const satisfies (keyof Question)[]

/** Reads the lines of one question. */
export function readQuestion(lines: readonly string[]): Question {
  const parts = Object.fromEntries(QUESTION_PARTS.map((part, index) => [part, lines[index] ?? ''])) as Record<
    keyof Question,
    string
  >
  return { ...parts, ticket: decode(parts.ticket) }
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
