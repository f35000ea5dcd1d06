import type { Rule } from './rule.ts'
import type { Subject } from './subject/subject.ts'
import { RuleBroken, RuleSkipped } from './verdict.ts'

/** One rule; most take less than a second. */
const RULE_MS_MAX = 20_000
/** The whole suite, of an origin that lets every rule wait; what comes too late counts as broken. */
const SUITE_MS_MAX = 300_000

export interface RuleResult extends Pick<Rule, 'id' | 'title' | 'source'> {
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What was seen, or why nothing was looked at. */
  readonly reason?: string
  readonly ms: number
}

/** Checks one rule after the other, and tells each result as it comes. */
export async function* runRules(rules: readonly Rule[], subject: Subject): AsyncGenerator<RuleResult> {
  const deadline = performance.now() + SUITE_MS_MAX
  for (const rule of rules) {
    const { id, title, source } = rule
    const begunAt = performance.now()
    const verdict = await checkWithin(rule, subject, Math.min(RULE_MS_MAX, deadline - begunAt))
    yield { id, title, source, ...verdict, ms: Math.round(performance.now() - begunAt) }
  }
}

async function checkWithin(rule: Rule, subject: Subject, ms: number): Promise<Pick<RuleResult, 'outcome' | 'reason'>> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new RuleBroken('it took too long')), Math.max(0, ms))
  try {
    await Promise.race([rule.check(subject), late.promise])
    return { outcome: 'passed' }
  } catch (error) {
    if (error instanceof RuleSkipped) return { outcome: 'skipped', reason: error.message }
    // What nobody thought of, such as a command that failed, is no reason to look at nothing else.
    return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
    subject.origin.hangUp()
  }
}
