import { readFile } from 'node:fs/promises'
import type { Clock } from '@streamvault/core'

const STOP_MS_MAX = 5000
const POLL_MS = 20

/** Ends the nginx of a gateway that died without taking it along: it holds the ports, and asks an authoriser that is gone. */
export async function stopStrayNginx(clock: Clock, pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
  if (!(pid > 0) || !(await isNginx(pid))) return
  process.kill(pid, 'SIGTERM')
  const signal = AbortSignal.timeout(STOP_MS_MAX)
  while (!signal.aborted && (await isNginx(pid))) await clock.sleep(POLL_MS, signal).catch(() => {})
}

/** Numbers of processes are used again, so that the number alone says nothing. */
async function isNginx(pid: number): Promise<boolean> {
  const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return title.startsWith('nginx: master process')
}
