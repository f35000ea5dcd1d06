import { useQuery } from '@tanstack/react-query'
import { type ApiProblem, problemFrom, problemOf } from '../api/api-error.ts'
import { requestPlayback } from '../api/client.ts'
import type { Playback } from '../api/views.ts'

const TICKET_CODES: ReadonlySet<string> = new Set(['TICKET_EXPIRED', 'TICKET_INVALID', 'TICKET_MISSING'])
const LOOK_MAX_MS = 10_000

/** Why playing stopped: the browser cannot play the file, or its bytes cannot be had. */
export type PlayFailure =
  | { readonly kind: 'unplayable' }
  | { readonly kind: 'unavailable'; readonly problem: ApiProblem }

interface TicketFailure {
  readonly kind: 'ticket'
  readonly problem: ApiProblem
}

/** A file's ticket: waiting for it, having it, or why there is none. */
export interface PlaybackState {
  readonly playback: Playback | undefined
  readonly problem: ApiProblem | undefined
  /** Gets a new ticket. */
  readonly renew: () => void
}

/** Fetches a ticket for a file and keeps it until a new one is asked for. */
export function usePlayback(fileId: string): PlaybackState {
  const query = useQuery({
    queryKey: ['playback', fileId],
    queryFn: ({ signal }) => requestPlayback(fileId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // A ticket fetched long ago would fail at once: each visit gets its own.
    gcTime: 0,
  })
  return {
    playback: query.data,
    problem: query.isError && !query.isFetching ? problemFrom(query.error) : undefined,
    renew: () => void query.refetch(),
  }
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
