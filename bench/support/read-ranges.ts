import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface RangeOf {
  readonly url: string
  readonly start: number
  readonly end: number
}

export interface RangesRequest {
  readonly ranges: readonly RangeOf[]
}

/** Reads ranges one after the other in a process of its own; returns how long each first byte took, in milliseconds. */
export async function readRanges(ranges: readonly RangeOf[]): Promise<number[]> {
  const script = join(import.meta.dirname, 'ranges-process.ts')
  const request: RangesRequest = { ranges }
  const reader = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  // Longer than an argument may be.
  reader.stdin.end(JSON.stringify(request))
  let output = ''
  reader.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(reader, 'close')
  if (code !== 0) throw new Error('a range could not be read')
  return JSON.parse(output)
}
