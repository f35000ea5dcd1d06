import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Gets what the program says; without it, its complaints go where ours do. */
  readonly logPath?: string
}

/** Runs a program to its end and returns what it printed. Throws an Error when it fails. */
export async function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { logPath, cwd, env } = options
  const child = spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
    stdio: ['ignore', 'pipe', logPath === undefined ? 'inherit' : 'pipe'],
  })
  const log = logPath === undefined ? undefined : createWriteStream(logPath)
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    log?.write(text)
  })
  child.stderr?.on('data', (bytes: Uint8Array) => log?.write(bytes))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (log) await finished(log.end())
  if (code === 0) return printed
  const where = logPath === undefined ? '' : ` (what it said: ${logPath})`
  throw new Error(`${program} ${args.slice(0, 3).join(' ')} … ended with ${code}${where}`)
}
