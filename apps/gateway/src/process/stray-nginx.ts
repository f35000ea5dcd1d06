import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '@streamvault/core'

const STOP_MS_MAX = 5000
const POLL_MS = 20

/**
 * Ends what is left of an nginx whose master or gateway died: it holds ports and a cache, and takes orders from nobody. Nginx is
 * the leader of a process group of its own, so that all of it is found by the number of its master, dead or alive.
 */
export async function stopStrayNginx(clock: Clock, pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
  if (!(pid > 0)) return
  const signal = AbortSignal.timeout(STOP_MS_MAX)
  for (let left = await nginxOfGroup(pid); left.length > 0 && !signal.aborted; left = await nginxOfGroup(pid)) {
    for (const each of left) end(each)
    await clock.sleep(POLL_MS, signal).catch(() => {})
  }
}

/** Numbers of processes are used again, so that the number alone says nothing. */
async function nginxOfGroup(group: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const title = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
        if (!title.startsWith('nginx: ')) return []
        const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
        // Behind the name, which is in brackets: state, parent, group.
        const [, , itsGroup] = status.slice(status.lastIndexOf(')') + 2).split(' ')
        return Number(itsGroup) === group ? [Number(name)] : []
      }),
  )
  return found.flat()
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
