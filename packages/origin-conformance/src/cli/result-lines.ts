import type { RuleResult } from '../run-rules.ts'

const WORDS = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const
const INDENT = ' '.repeat(6)

/** One line for a rule, and below it what was seen, or why nothing was looked at. */
export function linesOf({ id, title, source, outcome, reason }: RuleResult): string {
  const line = `${WORDS[outcome]}  ${id}: ${title}`
  if (outcome === 'failed') return `${line}\n${INDENT}${reason} (${source})`
  return outcome === 'skipped' ? `${line}\n${INDENT}${reason}` : line
}

/** The last line. */
export function countLine(results: readonly RuleResult[]): string {
  const count = (outcome: RuleResult['outcome']) => results.filter((result) => result.outcome === outcome).length
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
}
