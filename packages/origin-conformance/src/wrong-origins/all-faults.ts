import { CROWD_FAULTS } from './crowd-faults.ts'
import type { Fault } from './fault.ts'
import { FIELD_FAULTS } from './field-faults.ts'
import { FILM_FAULTS } from './film-faults.ts'
import { HOTLINK_FAULTS } from './hotlink-faults.ts'
import { RANGE_FAULTS } from './range-faults.ts'
import { REFUSAL_FAULTS } from './refusal-faults.ts'
import { SUBTITLE_FAULTS } from './subtitle-faults.ts'
import { TARGET_FAULTS } from './target-faults.ts'
import { TICKET_FAULTS } from './ticket-faults.ts'

/** Everything that a mutating proxy does wrong in front of a right origin. */
export const ALL_FAULTS: readonly Fault[] = [
  ...RANGE_FAULTS,
  ...FIELD_FAULTS,
  ...TARGET_FAULTS,
  ...TICKET_FAULTS,
  ...HOTLINK_FAULTS,
  ...REFUSAL_FAULTS,
  ...CROWD_FAULTS,
  ...SUBTITLE_FAULTS,
  ...FILM_FAULTS,
]
