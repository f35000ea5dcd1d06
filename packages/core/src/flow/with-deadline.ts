import type { Clock } from '../ports/clock.ts'
import { abortable } from './abortable.ts'
import { endQuietly } from './end-quietly.ts'

export interface Deadline {
  readonly clock: Pick<Clock, 'sleep'>
  readonly ms: number
  readonly signal: AbortSignal
  /** What the call throws, and the work's signal carries, when it takes longer. */
  readonly error: () => Error
}

/** Runs `work` for at most `ms` milliseconds; what pays no heed to its signal goes on behind that. */
export async function withDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const finished = new AbortController()
  const late = new AbortController()
  const signal = AbortSignal.any([deadline.signal, late.signal])
  deadline.clock.sleep(deadline.ms, finished.signal).then(
    () => late.abort(deadline.error()),
    () => {},
  )
  try {
    return await abortable(work(signal), signal)
  } finally {
    endQuietly(finished)
  }
}
