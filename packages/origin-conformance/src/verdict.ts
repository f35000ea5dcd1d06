/** The origin does not keep a rule. The message never holds a ticket. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken'
}

/** A rule cannot be checked on this origin, or with what the suite was given. */
export class RuleSkipped extends Error {
  override readonly name = 'RuleSkipped'
}

/** Throws `RuleBroken` with what was seen, unless it is as demanded. */
export function demand(holds: boolean, seen: string): asserts holds {
  if (!holds) throw new RuleBroken(seen)
}

/** Throws `RuleSkipped` when the suite was not given what a rule needs. */
export function needs<T>(given: T | undefined, reason: string): T {
  if (given === undefined) throw new RuleSkipped(reason)
  return given
}
