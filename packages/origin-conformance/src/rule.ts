import type { Subject } from './subject/subject.ts'

/** One sentence that every origin keeps, whatever serves it, and how to see from outside whether it does. */
export interface Rule {
  /** Group and name, as in `ranges/suffix`. */
  readonly id: string
  readonly title: string
  /** Who says so: an RFC with its section, the contract, or a promise of ARCHITECTURE.md. */
  readonly source: string
  /** Throws `RuleBroken` when the origin does not keep it, and `RuleSkipped` when that cannot be seen. */
  readonly check: (subject: Subject) => Promise<void>
}
