import type { Ticket } from '@streamvault/contract'
import type { Origin } from '../http/origin.ts'
import type { Media } from './media.ts'
import type { Metering } from './metering.ts'
import type { WholeBytes } from './whole-bytes.ts'

/** What the rules look at; what a vault has not, or the suite was not given, is absent. */
export interface Subject {
  readonly origin: Origin
  /** The file that most rules read. */
  readonly file: Media
  /** One that nobody has read since it came in. */
  readonly coldFile?: Media | undefined
  /** Another one, whose ticket does not open the first. */
  readonly otherFile?: Media | undefined
  readonly pack?: Media | undefined
  /** One beside a file that the suite was given. */
  readonly subtitle?: Media | undefined
  readonly wholes: WholeBytes
  /** Signs any ticket. */
  readonly mint?: ((ticket: Ticket) => string) | undefined
  readonly metering?: Pick<Metering, 'read'> | undefined
  readonly takedown?: TakedownTrial | undefined
  /** Whether pages of any site may embed what is served. */
  readonly embeddable?: boolean | undefined
  /** How many requests at once, from one viewer, must be too many. */
  readonly limitRequests?: number | undefined
  /** How many streams one viewer may have at a time, exactly. */
  readonly limitStreams?: number | undefined
  /** How many bytes a second one viewer may have of all streams together. */
  readonly limitRate?: number | undefined
}

/** Something that may be taken down for good, and how. */
export interface TakedownTrial {
  readonly file: Media
  readonly takeDown: () => Promise<void>
}
