import { once } from 'node:events'
import { join } from 'node:path'
import type { TestNetwork } from './test-network.ts'

/** Viewers who come at once, each of whom reads a whole file. */
export interface Visit {
  readonly path: string
  readonly sizeBytes: number
  readonly viewers: number
}

export interface ViewersRequest {
  readonly host: string
  readonly port: number
  readonly visits: readonly Visit[]
  /** One for each viewer of a visit, to connect from. */
  readonly addresses: readonly string[]
}

/** What became of the viewers of one visit. */
export interface VisitResult {
  readonly seconds: number
  /** From the first who connects to the last, in milliseconds. */
  readonly comingMs: number
  /** From the moment each of them connects to the first byte of its body. */
  readonly firstByteMs: readonly number[]
  /** What it cost to be all these viewers. */
  readonly cpuSeconds: number
}

/** Has visits made, one after the other, by a process of their own: whatever is new to it falls on the first of them. */
export async function runViewers(
  network: TestNetwork,
  target: Pick<ViewersRequest, 'host' | 'port' | 'visits'>,
): Promise<VisitResult[]> {
  const viewersMax = Math.max(...target.visits.map(({ viewers }) => viewers))
  const addresses = Array.from({ length: viewersMax }, (_, viewer) => network.viewerAddress(viewer))
  const request: ViewersRequest = { ...target, addresses }
  const script = join(import.meta.dirname, 'viewers-process.ts')
  const running = network.spawn('client', [process.execPath, script, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  running.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(running, 'close')
  if (code !== 0) throw new Error('not every viewer got everything')
  return JSON.parse(output)
}
