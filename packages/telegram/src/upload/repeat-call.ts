import type { Clock } from '@streamvault/core'
import { floodWaitMs } from '../account/flood-wait.ts'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import type { UploadLane } from './upload-lane.ts'

/** The fifth time within a quarter of a minute it is no accident. */
const ATTEMPTS_MAX = 5
/** Doubled each time: 1, 2, 4 and 8 s. Telegram's maintenance of a server takes seconds. */
const PAUSE_MS = 1_000
/** Whoever is told to wait longer gives the file back: another account may have it sooner. */
export const FLOOD_WAIT_MS_MAX = 10 * 60_000
/** A part that is told to wait so often goes nowhere. */
const FLOODS_MAX = 20

/** Whether the call may have been done all the same. */
export function isUncertain(error: unknown): boolean {
  if (error instanceof LinkLostError) return true
  return error instanceof TelegramError && (error.code >= 500 || error.code < 0)
}

export interface Repetition {
  readonly lane: UploadLane
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Makes a call, which may be done twice without harm, until it is answered: a bounded number of times. Floods are waited for, up to a bound, by this account alone. */
export async function repeatCall<T>(call: () => Promise<T>, { lane, clock, signal }: Repetition): Promise<T> {
  let floods = 0
  for (let attempt = 1; ; attempt++) {
    await lane.open(signal)
    try {
      return await call()
    } catch (error) {
      const waitMs = floodWaitMs(error)
      if (waitMs !== undefined) {
        lane.setAside(waitMs)
        if (waitMs > FLOOD_WAIT_MS_MAX || ++floods > FLOODS_MAX) throw error
        attempt--
      } else {
        if (!isUncertain(error) || attempt === ATTEMPTS_MAX) throw error
        await clock.sleep(PAUSE_MS * 2 ** (attempt - 1), signal)
      }
    }
  }
}
