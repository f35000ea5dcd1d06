import type { CallOptions, Clock } from '@streamvault/core'
import type { S3Answer, S3Client, S3Request } from './s3-client.ts'
import { discardBody } from './s3-client.ts'
import { mayPass } from './s3-error.ts'

/** A put reads its source once: that one of a thousand pieces is refused must not cost the other 999. */
const ATTEMPTS_MAX = 4
const BACKOFF_MS = 500
/** Whoever asks for a longer pause is asked again by whoever puts, from the beginning. */
const PAUSE_MS_MAX = 10_000

export interface PieceSenderDeps {
  readonly client: S3Client
  readonly clock: Pick<Clock, 'sleep'>
}

/** Sends what is at hand, some times where the service is busy or the line breaks, and returns the headers of the answer. */
export async function sendPiece(
  { client, clock }: PieceSenderDeps,
  request: S3Request & CallOptions,
): Promise<S3Answer['headers']> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await client.send(request)
      discardBody(answer)
      return answer.headers
    } catch (error) {
      if (!mayPass(error)) throw error
      const pauseMs = error.retryAfterMs ?? BACKOFF_MS * 2 ** (attempt - 1)
      if (attempt === ATTEMPTS_MAX || pauseMs > PAUSE_MS_MAX) throw error
      await clock.sleep(pauseMs, request.signal)
    }
  }
}
