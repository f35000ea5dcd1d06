import { FakeClock } from '../fakes/fake-clock.ts'
import type { ClockSubject } from './clock-rules.ts'
import type { Mutant } from './conformance.ts'

class WakesEarly extends FakeClock {
  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    return super.sleep(ms - 1, signal)
  }
}

class OverflowsItsTimer extends FakeClock {
  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    return super.sleep(ms > 2 ** 31 ? 1 : ms, signal)
  }
}

class ThrowsItsOwnError extends FakeClock {
  override sleep(ms: number, signal: AbortSignal): Promise<void> {
    return super.sleep(ms, signal).catch(() => {
      throw new Error('The operation was aborted')
    })
  }
}

class CountsSeconds extends FakeClock {
  override now(): number {
    return Math.floor(super.now() / 1000)
  }
}

class GoesBack extends FakeClock {
  override monotonic(): number {
    return -super.monotonic()
  }
}

/** Clocks that are wrong in one way each. */
export const clockMutants: readonly Mutant<ClockSubject>[] = [
  mutant(WakesEarly, 'wakes a sleeper early', 'sleeps as long as it is told, and not less'),
  mutant(OverflowsItsTimer, 'overflows in a long sleep', 'does not wake early from a very long sleep'),
  mutant(
    ThrowsItsOwnError,
    "hides the signal's reason",
    "throws the signal's own reason, before or while it sleeps, and leaves no listener behind",
  ),
  mutant(CountsSeconds, 'counts seconds', 'counts milliseconds since 1970'),
  mutant(GoesBack, 'goes back', 'measures durations in milliseconds, and never goes back'),
]

function mutant(Wrong: typeof FakeClock, wrong: string, killedBy: string): Mutant<ClockSubject> {
  const create = async () => {
    const clock = new Wrong()
    return { clock, pass: (ms: number) => clock.advance(ms) }
  }
  return { wrong, killedBy, create, destroy: async () => {} }
}
