import type { Instant } from '../ports/clock.ts'
import type { CaseId, NoticeId } from './ids.ts'
import type { Decision } from './takedown.ts'
import type { TakedownGround } from './takedown-case.ts'

/** That something should be taken down, as somebody says. Who says so is told to nobody but operators. */
export interface Notice {
  /** As `caseNumber` makes it: whoever sent it finds it by that. */
  readonly id: NoticeId
  readonly state: 'waiting' | 'accepted' | 'refused'
  readonly at: Instant
  readonly ground: TakedownGround
  /** What it is about: addresses or names. */
  readonly about: string
  readonly statement: string
  readonly claimant: string
  /** Where the claimant can be reached. */
  readonly contact: string
  /** What became of it. */
  readonly answer?: Decision
  /** The case that answers it. */
  readonly case?: CaseId
}
