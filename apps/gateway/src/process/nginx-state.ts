import type { TicketScope } from '@streamvault/contract'

/** How the bytes of a response were found, as nginx says when it has ended. */
export const CACHE_OUTCOMES = ['hit', 'miss', 'none'] as const
export type CacheOutcome = (typeof CACHE_OUTCOMES)[number]

/** Responses of one file, pack or subtitle that were allowed in one epoch. */
export interface RunningResponses {
  /** A part is of a response to a viewer that is told of as well, or has just ended. */
  readonly kind: TicketScope['kind'] | 'part'
  readonly item: string
  readonly epoch: number
  readonly count: number
}

/** What nginx knows of media responses (`running-responses.lua`). */
export interface NginxState {
  readonly running: readonly RunningResponses[]
  /** All since nginx was started. */
  readonly ended: Readonly<Record<CacheOutcome, { readonly responses: number; readonly bytes: number }>>
}

/** Throws when nginx says something else than it does. */
export function readNginxState(text: string): NginxState {
  const running: RunningResponses[] = []
  const ended = Object.fromEntries(CACHE_OUTCOMES.map((outcome) => [outcome, { responses: 0, bytes: 0 }]))
  for (const line of text.split('\n').filter(Boolean)) {
    const { kind, item, epoch, count, outcome = '', responses, bytes } = LINE.exec(line)?.groups ?? {}
    if (item !== undefined) {
      running.push({ kind: kind as RunningResponses['kind'], item, epoch: Number(epoch), count: Number(count) })
    } else if (outcome in ended) ended[outcome] = { responses: Number(responses), bytes: Number(bytes) }
    else throw new Error(`nginx was asked for its state, and said ${line}`)
  }
  return { running, ended: ended as NginxState['ended'] }
}

const RUNNING = /running (?<kind>file|pack|subtitle|part)\/(?<item>[\w-]+) (?<epoch>\d+) (?<count>\d+)/
const ENDED = /ended (?<outcome>\w+) (?<responses>\d+) (?<bytes>\d+)/
const LINE = new RegExp(`^(?:${RUNNING.source}|${ENDED.source})$`)
