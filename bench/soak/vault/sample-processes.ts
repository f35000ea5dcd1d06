import { readdir, readFile } from 'node:fs/promises'
import { cpuSecondsOf } from '../../support/process-usage.ts'
import type { ProcessSample } from '../judges/judge-growth.ts'

/** A process to be looked at. */
export interface Watched {
  readonly name: string
  readonly pid: number
}

/**
 * What these processes have now; one that has ended is left out.
 *
 * Memory is what is resident, without what several processes share by design: nginx's zones, whose size is configured and
 * which fill over hours (https://docs.kernel.org/filesystems/proc.html, RssShmem).
 */
export async function sampleProcesses(processes: readonly Watched[]): Promise<ProcessSample[]> {
  const at = performance.now()
  const samples = await Promise.all(
    processes.map(async ({ name, pid }) => {
      try {
        const [status, descriptors, cpuSeconds] = await Promise.all([
          readFile(`/proc/${pid}/status`, 'utf8'),
          readdir(`/proc/${pid}/fd`),
          cpuSecondsOf(pid),
        ])
        const kilobytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
        const memoryBytes = 1024 * (kilobytes('VmRSS') - kilobytes('RssShmem'))
        if (Number.isNaN(memoryBytes)) return []
        return [{ name, pid, at, memoryBytes, descriptors: descriptors.length, cpuSeconds }]
      } catch {
        return []
      }
    }),
  )
  return samples.flat()
}
