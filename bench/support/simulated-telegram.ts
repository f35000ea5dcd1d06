import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** How to get at the file of a simulated Telegram. */
export interface SimulatedTelegram {
  readonly address: { readonly id: number; readonly host: string; readonly port: number }
  readonly publicKeyPem: string
  readonly token: string
  readonly channelId: number
  readonly channelAccessHash: string
  readonly messageId: number
}

/** Starts a Telegram in a process of its own. Disposing ends it. */
export async function startSimulatedTelegram(): Promise<SimulatedTelegram & AsyncDisposable> {
  const script = join(import.meta.dirname, 'telegram-sim-process.ts')
  const child = spawn(process.execPath, ['--single-threaded-gc', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await firstLine(child)
  return {
    ...(JSON.parse(line) as SimulatedTelegram),
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await once(child, 'close')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the simulator says nothing')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the simulator ended before it was ready')
}
