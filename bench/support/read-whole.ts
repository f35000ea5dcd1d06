import { once } from 'node:events'
import type { TestNetwork } from './test-network.ts'

export interface WholeReads {
  readonly bytes: number
  readonly seconds: number
}

/** Reads all that is at `url`, as a range from its first byte on, several times in a row over one connection, with curl. */
export async function readWhole(network: TestNetwork, url: string, times: number): Promise<WholeReads> {
  const reads = Array.from({ length: times }, () => ['-o', '/dev/null', url]).flat()
  const command = ['curl', '-sf', '-r', '0-', '-w', '%{size_download} %{time_total}\n', ...reads]
  const curl = network.spawn('client', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  curl.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(curl, 'close')
  if (code !== 0) throw new Error(`curl ended with ${code}`)
  const told = output
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
  const sum = (column: number) => told.reduce((total, figures) => total + (figures[column] ?? Number.NaN), 0)
  return { bytes: sum(0), seconds: sum(1) }
}
