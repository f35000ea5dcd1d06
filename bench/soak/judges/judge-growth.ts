import { median } from '../../support/bench-result.ts'

/** What one process had at one moment. */
export interface ProcessSample {
  /** Such as `worker` or `nginx: worker process`. */
  readonly name: string
  readonly pid: number
  /** A monotonic time, in milliseconds. */
  readonly at: number
  readonly memoryBytes: number
  readonly descriptors: number
  /** All that it has used since its start. */
  readonly cpuSeconds: number
}

/** How a process has grown between the second and the last fifth of the time, by their medians. */
export interface Growth {
  readonly name: string
  readonly pid: number
  readonly before: { readonly memoryBytes: number; readonly descriptors: number }
  readonly memoryBytes: number
  readonly descriptors: number
}

/** Of every process that lived through both fifths; the first is for caches and pools to become as large as they may. */
export function growthOf(
  samples: readonly ProcessSample[],
  { from, until }: { readonly from: number; readonly until: number },
): Growth[] {
  const fifth = (until - from) / 5
  const within = (index: number) =>
    samples.filter(({ at }) => at >= from + index * fifth && at < from + (index + 1) * fifth)
  const [second, last] = [within(1), within(4)]
  const pids = new Set(second.map(({ pid }) => pid))
  return [...pids].flatMap((pid) => {
    const [before, after] = [second, last].map((fifths) => fifths.filter((sample) => sample.pid === pid))
    const name = before?.[0]?.name
    if (name === undefined || before === undefined || after === undefined || after.length === 0) return []
    const middle = (of: readonly ProcessSample[], what: 'memoryBytes' | 'descriptors') =>
      median(of.map((sample) => sample[what]))
    const was = { memoryBytes: middle(before, 'memoryBytes'), descriptors: middle(before, 'descriptors') }
    return [
      {
        name,
        pid,
        before: was,
        memoryBytes: middle(after, 'memoryBytes') - was.memoryBytes,
        descriptors: middle(after, 'descriptors') - was.descriptors,
      },
    ]
  })
}

/** What each kind of process has used meanwhile. */
export function cpuSecondsOf(samples: readonly ProcessSample[]): Record<string, number> {
  const seconds: Record<string, number> = {}
  for (const pid of new Set(samples.map((sample) => sample.pid))) {
    const ours = samples.filter((sample) => sample.pid === pid)
    const [first, last] = [ours[0], ours.at(-1)]
    if (first === undefined || last === undefined) continue
    seconds[first.name] = (seconds[first.name] ?? 0) + last.cpuSeconds - first.cpuSeconds
  }
  return seconds
}

/** Medians of each fifth, in MiB, of every process: what a report shows of how it went. */
export function memoryByFifth(
  samples: readonly ProcessSample[],
  { from, until }: { readonly from: number; readonly until: number },
): Record<string, readonly number[]> {
  const fifth = (until - from) / 5
  const keys = new Set(samples.map(({ name, pid }) => `${name} ${pid}`))
  return Object.fromEntries(
    [...keys].map((key) => {
      const medians = [0, 1, 2, 3, 4].map((index) => {
        const within = samples.filter(
          ({ name, pid, at }) =>
            `${name} ${pid}` === key && at >= from + index * fifth && at < from + (index + 1) * fifth,
        )
        return Math.round(median(within.map(({ memoryBytes }) => memoryBytes)) / 1024 ** 2)
      })
      return [key, medians]
    }),
  )
}
