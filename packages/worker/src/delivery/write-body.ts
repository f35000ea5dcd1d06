import { abortable } from '@streamvault/core'
import type { BodyDeps, BodyProgress, ResponseBody } from './response-body.ts'
import { sendFromCache } from './send-from-cache.ts'
import { sendThroughWindow } from './send-through-window.ts'

/**
 * Writes `range` through one window, read and handed to the socket in turn: a slow viewer holds that window, and nothing
 * else. Returns when the last byte is with the socket; throws what stopped it, and the caller breaks the connection.
 */
export async function writeBody(deps: BodyDeps, body: ResponseBody): Promise<void> {
  const stream = deps.streams.add(body)
  const progress: BodyProgress = { position: body.range.start, turnBytes: 0, begun: false }
  try {
    while (progress.position < body.range.end) {
      const { settled } = deps.newcomers
      if (settled !== undefined) await abortable(settled, body.signal)
      body.mayContinue()
      const sent = body.lane === undefined ? 0 : await sendFromCache(body.lane, body, progress)
      const bytes = sent > 0 ? sent : await sendThroughWindow(deps, body, { progress, stream })
      deps.metrics.add('streamvault_stream_bytes_total', bytes, {})
      progress.position += bytes
    }
  } finally {
    deps.streams.remove(stream)
  }
}
