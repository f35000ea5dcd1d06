import { type ApiProblem, problemFrom, problemOf } from '../api/api-error.ts'

/** Refusals that a new ticket mends. */
export const TICKET_CODES: ReadonlySet<string> = new Set(['TICKET_EXPIRED', 'TICKET_INVALID', 'TICKET_MISSING'])
const LOOK_MAX_MS = 10_000

/** What is said of a film that does not come, where nobody says why. */
export const UNREACHABLE_FILM: ApiProblem = problemFrom(undefined)

/** Why playing stopped: the browser or the vault cannot play the file, or its bytes cannot be had. */
export type PlayFailure =
  | { readonly kind: 'unplayable'; readonly problem?: ApiProblem }
  | { readonly kind: 'unavailable'; readonly problem: ApiProblem }

interface TicketFailure {
  readonly kind: 'ticket'
  readonly problem: ApiProblem
}

/**
 * Finds out why the browser gave up on `url`: `ticket` when a new one is all that is needed.
 *
 * A media element tells no status, so the first byte is asked for once more.
 */
export async function diagnose(url: string): Promise<PlayFailure | TicketFailure> {
  try {
    const response = await fetch(url, { headers: { range: 'bytes=0-0' }, signal: AbortSignal.timeout(LOOK_MAX_MS) })
    if (response.ok) {
      await response.body?.cancel()
      return { kind: 'unplayable' }
    }
    const problem = problemOf(await response.json().catch(() => undefined), response.status)
    return { kind: TICKET_CODES.has(problem.code) ? 'ticket' : 'unavailable', problem }
  } catch (error) {
    return { kind: 'unavailable', problem: problemFrom(error) }
  }
}
