import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiProblem, problemFrom } from '../api/api-error.ts'
import { requestPlayback } from '../api/client.ts'
import type { Playback } from '../api/views.ts'

/** A file's ticket: waiting for it, having it, or why there is none. */
export interface PlaybackState {
  readonly playback: Playback | undefined
  readonly problem: ApiProblem | undefined
  /** Gets a new ticket, for somebody who waits for it; resolves once there is one, or `problem` says why not. */
  readonly renew: () => Promise<void>
  /** Gets a new ticket while the film plays; throws where there is none, and what plays is as before. */
  readonly refresh: () => Promise<Playback>
}

/** Fetches a ticket for a file and keeps it until a new one is asked for. */
export function usePlayback(fileId: string): PlaybackState {
  const client = useQueryClient()
  const queryKey = ['playback', fileId]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => requestPlayback(fileId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // A ticket fetched long ago would fail at once: each visit gets its own.
    gcTime: 0,
  })
  return {
    playback: query.data,
    problem: query.isError && !query.isFetching ? problemFrom(query.error) : undefined,
    async renew() {
      await query.refetch()
    },
    async refresh() {
      const playback = await requestPlayback(fileId)
      client.setQueryData(queryKey, playback)
      return playback
    },
  }
}
