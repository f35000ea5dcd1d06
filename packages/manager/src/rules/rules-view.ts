import type { RulesView, RuleView } from '@streamvault/contract'
import { expectedOf, RULE_NAMES, RULES, type Rule, type RuleName } from './rule-table.ts'
import type { StandingRules } from './rules-desk.ts'

/** All rules as the API shows them. */
export function rulesView({ number, rules }: StandingRules): RulesView {
  return { number, items: RULE_NAMES.map((name) => ruleView(name, rules[name])) }
}

function ruleView(name: RuleName, value: number | string | readonly string[]): RuleView {
  const rule: Rule = RULES[name]
  const { group, kind, about, fallback } = rule
  return {
    ...{ name, group, kind, about, expected: expectedOf(name), value: plain(value), fallback: plain(fallback) },
    ...(rule.kind === 'count' && { min: rule.min, max: rule.max }),
    ...(rule.kind === 'choice' && { choices: [...rule.choices] }),
  }
}

function plain(value: number | string | readonly string[]): RuleView['value'] {
  return typeof value === 'object' ? [...value] : value
}
