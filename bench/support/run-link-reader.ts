import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { SimTarget } from './sim-target.ts'

export interface ReaderRequest {
  readonly target: SimTarget
  /** A link with one cipher or the other, or mtcute's client with its defaults. */
  readonly way: 'native' | 'wasm' | 'client'
  /** Of 1 MiB. */
  readonly pieces: number
  readonly inFlight: number
}

export interface ReaderResult {
  readonly bytes: number
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Reads pieces in a process of its own, started with these options of Node. */
export async function runLinkReader(request: ReaderRequest, nodeOptions: readonly string[]): Promise<ReaderResult> {
  const script = join(import.meta.dirname, 'link-reader-process.ts')
  const reader = spawn(process.execPath, [...nodeOptions, script, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  reader.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(reader, 'close')
  if (code !== 0) throw new Error(`reading with ${request.way} failed`)
  return JSON.parse(output)
}
