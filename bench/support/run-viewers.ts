import { once } from 'node:events'
import { join } from 'node:path'
import type { TestNetwork } from './test-network.ts'

export interface ViewersRequest {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly viewers: number
  /** What each of them must receive. */
  readonly sizeBytes: number
}

/** Opens all viewers at once in a process of their own, and waits until each has read everything. */
export async function runViewers(network: TestNetwork, request: ViewersRequest): Promise<{ readonly seconds: number }> {
  const script = join(import.meta.dirname, 'viewers-process.ts')
  const viewers = network.spawn('client', [process.execPath, script, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  viewers.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(viewers, 'close')
  if (code !== 0) throw new Error('not every viewer got everything')
  return JSON.parse(output)
}
