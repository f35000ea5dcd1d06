import { spawnSync } from 'node:child_process'

/** Where a program is, by the rules of the shell; undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : undefined
}
