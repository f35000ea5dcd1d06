import type { Instant } from '../ports/clock.ts'

/** A value of a rule: a number, a word or a text, or several. */
export type RuleValue = number | string | readonly string[]

/** What the operator has decided while the vault runs: all of it, as it is from one change to the next. */
export interface RulesEdition {
  /** As `editionId` makes it. */
  readonly id: string
  /** Counts from 1. */
  readonly number: number
  readonly at: Instant
  /** The id of a person, or what else the vault was told by. */
  readonly who: string
  /** By their names; what is not here is as it is without the operator's word. */
  readonly rules: Readonly<Record<string, RuleValue>>
}
