import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface BaselineRequest {
  readonly address: { readonly id: number; readonly host: string; readonly port: number }
  readonly publicKeyPath: string
  readonly token: string
  readonly channelId: number
  readonly messageId: number
  /** One MiB after the other, as most bots read; or mtcute's own stream. */
  readonly way: 'serial' | 'stream'
  readonly readBytes: number
}

export interface BaselineResult {
  readonly bytes: number
  readonly seconds: number
}

/** Reads as others do, in a process of its own. */
export async function runBaseline(request: BaselineRequest): Promise<BaselineResult> {
  const script = join(import.meta.dirname, 'telegram-baseline-process.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(request)])
  return JSON.parse(stdout)
}
