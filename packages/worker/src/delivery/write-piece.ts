import { abortable } from '@streamvault/core'
import type { ActiveStream } from './active-streams.ts'
import type { BodyDeps } from './response-body.ts'
import { ViewerLeftError } from './viewer-left-error.ts'

/** Resolves when the socket has taken the bytes for good, so that their memory can be used again. */
export async function writePiece(
  deps: Pick<BodyDeps, 'clock'>,
  stream: ActiveStream,
  { piece, signal }: { readonly piece: Uint8Array; readonly signal: AbortSignal },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const taken = stream.response.write(piece, (error) =>
    error ? reject(new ViewerLeftError('the socket is broken', { cause: error })) : resolve(),
  )
  if (!taken) stream.stalledSince = deps.clock.monotonic()
  // A response that is closed before its socket was assigned never calls back.
  await abortable(promise, signal)
  stream.stalledSince = undefined
}
