import { type Catalog, TakedownWatch } from '@streamvault/core'
import { FakeClock } from './fake-clock.ts'
import { silentLogger } from './silent-logger.ts'

/** What a catalogue denies, as of the last refresh: nobody refreshes it but the test. */
export function loadDenials({ takedowns }: Pick<Catalog, 'takedowns'>): Promise<TakedownWatch> {
  return TakedownWatch.load({ takedowns, clock: new FakeClock(), logger: silentLogger })
}
