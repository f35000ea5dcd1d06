import { type IncomingMessage, request } from 'node:http'

const MIB = 1024 ** 2
/** 8 Mbit/s. */
const PLAYED_BYTES_PER_SECOND = 1_000_000
/** A player begins when it has so much in hand. */
const START_BYTES = 3 * MIB
/** A player stops reading when it has so much in hand, and goes on when it was played. */
const AHEAD_BYTES = 12 * MIB
const LOOK_MS = 50

export interface Watched {
  readonly bytes: number
  readonly seconds: number
  /** Viewers who ran out of bytes after they had begun, or whose stream broke. */
  readonly stalls: number
  readonly slowestStartSeconds: number
}

interface Viewer {
  bytes: number
  startedAt: number | undefined
  stalled: boolean
  startSeconds: number
}

/** Lets viewers play a file, each from a place of its own, as players do: some seconds ahead and no more. */
export async function watch(
  url: URL,
  { viewers: count, viewerBytes, seconds }: { viewers: number; viewerBytes: number; seconds: number },
): Promise<Watched> {
  const begun = performance.now()
  const viewers = await Promise.all(
    Array.from({ length: count }, (_, index) => play(url, { start: index * viewerBytes, seconds })),
  )
  return {
    bytes: viewers.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: (performance.now() - begun) / 1000,
    stalls: viewers.filter(({ stalled }) => stalled).length,
    slowestStartSeconds: Math.max(...viewers.map(({ startSeconds }) => startSeconds)),
  }
}

function play(url: URL, { start, seconds }: { start: number; seconds: number }): Promise<Viewer> {
  const viewer: Viewer = { bytes: 0, startedAt: undefined, stalled: false, startSeconds: seconds }
  const askedAt = performance.now()
  return new Promise((resolve) => {
    let body: IncomingMessage | undefined
    const asked = request(url, { headers: { range: `bytes=${start}-` }, agent: false }, (response) => {
      body = response
      response.on('data', (chunk: Buffer) => {
        viewer.bytes += chunk.length
        if (viewer.startedAt === undefined && viewer.bytes >= START_BYTES) {
          viewer.startedAt = performance.now()
          viewer.startSeconds = (viewer.startedAt - askedAt) / 1000
        }
        if (viewer.bytes - playedBytes(viewer) > AHEAD_BYTES) response.pause()
      })
      response.on('error', () => {})
    })
    asked.on('error', () => {})
    asked.end()
    const looking = setInterval(() => {
      const isOver = performance.now() - askedAt > seconds * 1000
      if (playedBytes(viewer) > viewer.bytes) viewer.stalled = true
      const inHand = viewer.bytes - playedBytes(viewer)
      if (inHand < AHEAD_BYTES) body?.resume()
      if (!isOver) return
      clearInterval(looking)
      if (viewer.startedAt === undefined) viewer.stalled = true
      asked.destroy()
      resolve(viewer)
    }, LOOK_MS)
  })
}

function playedBytes({ startedAt }: Viewer): number {
  return startedAt === undefined ? 0 : ((performance.now() - startedAt) / 1000) * PLAYED_BYTES_PER_SECOND
}
