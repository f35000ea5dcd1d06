import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a program took from its start to its end. */
export interface Metered {
  readonly seconds: number
  /** User and system, of it and of all that it started. */
  readonly cpuSeconds: number
}

const OUTPUT_BYTES_MAX = 16 << 20
const run = promisify(execFile)

/** Runs a program to its end; throws when that is not 0. Its output is thrown away. */
export async function runMetered(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<Metered> {
  const startedAt = performance.now()
  // The shell has waited for it, and so knows what it took.
  const script = '"$@" >/dev/null || exit 1; times'
  const { stdout } = await run('/bin/bash', ['-c', script, 'bash', ...command], { env, maxBuffer: OUTPUT_BYTES_MAX })
  const seconds = (performance.now() - startedAt) / 1000
  const [, ofChildren = ''] = stdout.split('\n')
  const times = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  )
  return { seconds, cpuSeconds: times.reduce((sum, each) => sum + each, 0) }
}
