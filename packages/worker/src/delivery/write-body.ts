import { abortable } from '@streamvault/core'
import type { BodyDeps, BodyProgress, ResponseBody } from './response-body.ts'
import { sendFromCache } from './send-from-cache.ts'
import { sendThroughWindow } from './send-through-window.ts'

/** What a response that has a pace sends before it waits again; as much as one of a gateway does. */
const PACED_BYTES = 64 * 1024

/**
 * Writes `range` through one window, read and handed to the socket in turn: a slow viewer holds that window, and nothing
 * else. Returns when the last byte is with the socket; throws what stopped it, and the caller breaks the connection.
 */
export async function writeBody(deps: BodyDeps, body: ResponseBody): Promise<void> {
  const stream = deps.streams.add(body)
  const progress: BodyProgress = { position: body.range.start, turnBytes: 0, paidBefore: 0, begun: false }
  try {
    while (progress.position < body.range.end) {
      const due = body.pace === undefined ? body : await whatIsDue(body.pace, body, progress)
      const { settled } = deps.newcomers
      if (settled !== undefined) await abortable(settled, body.signal)
      body.mayContinue()
      const sent = body.lane === undefined ? 0 : await sendFromCache(body.lane, due, progress)
      const bytes = sent > 0 ? sent : await sendThroughWindow(deps, due, { progress, stream })
      deps.metrics.add('streamvault_stream_bytes_total', bytes, {})
      progress.position += bytes
    }
  } finally {
    deps.streams.remove(stream)
  }
}

/** The beginning of what is left, as soon as the viewer may have it. */
async function whatIsDue(
  pace: (bytes: number) => Promise<void>,
  body: ResponseBody,
  progress: BodyProgress,
): Promise<ResponseBody> {
  const start = progress.position
  if (progress.paidBefore <= start) {
    const bytes = Math.min(PACED_BYTES, body.range.end - start)
    await pace(bytes)
    progress.paidBefore = start + bytes
  }
  return { ...body, range: { start, end: progress.paidBefore } }
}
