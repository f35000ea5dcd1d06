import { readFile } from 'node:fs/promises'

/** Ticks per second in /proc, as Linux tells every program (USER_HZ). */
const TICKS_PER_SECOND = 100

/** CPU seconds, user and system, that a process has used. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // Fields are counted behind the command's name, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** The most resident memory a process has had, in bytes. */
export async function peakMemoryBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

/** The children of a process. */
export async function childrenOf(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return list.trim().split(' ').filter(Boolean).map(Number)
}

/** CPU seconds that these processors have been busy with anything, by how the kernel accounts for them. */
export async function busySecondsOf(cpus: readonly number[]): Promise<number> {
  const lines = (await readFile('/proc/stat', 'utf8')).split('\n')
  const ticks = lines.flatMap((line) => {
    const [name, ...fields] = line.split(' ')
    if (!cpus.some((cpu) => name === `cpu${cpu}`)) return []
    // user, nice, system, idle, iowait, irq, softirq, steal: proc_stat(5)
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields.map(Number)
    return [user + nice + system + irq + softirq]
  })
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND
}
