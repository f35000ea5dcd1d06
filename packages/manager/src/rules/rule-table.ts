import { parseChannelId, type RuleValue } from '@streamvault/core'

/** What a rule holds, and within which bounds. */
export type RuleKind =
  | { readonly kind: 'count'; readonly min: number; readonly max: number; readonly fallback: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly fallback: string }
  | { readonly kind: 'text'; readonly charsMax: number; readonly fallback: string }
  | { readonly kind: 'channels'; readonly max: number; readonly fallback: readonly string[] }

export type Rule = RuleKind & {
  readonly group: 'strangers' | 'limits'
  /** What it decides, in a line. */
  readonly about: string
}

/** Who comes in whom the vault does not know. */
const STRANGER_WAYS = ['invite', 'open', 'members'] as const

/** Everything that the operator decides while the vault runs, and what holds otherwise. */
export const RULES = {
  strangers: {
    kind: 'choice',
    choices: STRANGER_WAYS,
    fallback: 'invite',
    group: 'strangers',
    about: 'Who comes in: those with an invitation, everybody, or members of the channels below.',
  },
  channels: {
    kind: 'channels',
    max: 5,
    fallback: [],
    group: 'strangers',
    about: 'Channels whose members come in, of each of them; the bot has to be an administrator there.',
  },
  welcome: {
    kind: 'text',
    charsMax: 500,
    fallback: '',
    group: 'strangers',
    about: 'Told to whoever may not come in yet, such as which channel to join or whom to ask.',
  },
  appeal: {
    kind: 'text',
    charsMax: 500,
    fallback: '',
    group: 'strangers',
    about: 'Told to whoever is banned, such as where to appeal.',
  },
  jobsUnderWay: {
    kind: 'count',
    min: 1,
    max: 100,
    fallback: 20,
    group: 'limits',
    about: 'Downloads and copies of one person that wait or run at once.',
  },
  jobsPerDay: {
    kind: 'count',
    min: 1,
    max: 100_000,
    fallback: 500,
    group: 'limits',
    about: 'Downloads and copies that one person asks for in a day.',
  },
  linksPerDay: {
    kind: 'count',
    min: 1,
    max: 100_000,
    fallback: 1_000,
    group: 'limits',
    about: 'Links to watch or download that one person is given in a day.',
  },
  linksPerDayOfAddress: {
    kind: 'count',
    min: 1,
    max: 1_000_000,
    fallback: 5_000,
    group: 'limits',
    about: 'Links to watch or download that are given to one address in a day, whoever asks from there.',
  },
  messages: {
    kind: 'count',
    min: 5,
    max: 200,
    fallback: 20,
    group: 'limits',
    about: 'Messages and presses of one person that the bot answers in 20 seconds.',
  },
  signInLinks: {
    kind: 'count',
    min: 1,
    max: 50,
    fallback: 5,
    group: 'limits',
    about: 'Links to sign in that one person is given in a quarter of an hour.',
  },
} as const satisfies Record<string, Rule>

export type RuleName = keyof typeof RULES
export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[]

type ValueOf<R extends Rule> = R extends { kind: 'count' }
  ? number
  : R extends { kind: 'choice'; choices: readonly (infer C)[] }
    ? C
    : R extends { kind: 'text' }
      ? string
      : readonly string[]

/** What holds now, of all that the operator decides. */
export type HouseRules = { readonly [N in RuleName]: ValueOf<(typeof RULES)[N]> }

/** What holds where the operator has said nothing. */
export const FALLBACK_RULES = Object.fromEntries(
  RULE_NAMES.map((name) => [name, RULES[name].fallback]),
) as unknown as HouseRules

/** Whether there is a rule of that name. */
export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(RULES, name)
}

/** What a rule takes, in a few words. */
export function expectedOf(name: RuleName): string {
  const rule: Rule = RULES[name]
  switch (rule.kind) {
    case 'count':
      return `a whole number, ${rule.min} to ${rule.max}`
    case 'choice':
      return rule.choices.join(', ')
    case 'text':
      return `a text of ${rule.charsMax} characters at most`
    case 'channels':
      return `ids of channels such as -1001234567890, ${rule.max} at most`
  }
}

/** The value of a rule as it is kept; undefined for what it does not take. Texts of numbers and lists are read, too. */
export function ruleValue(name: RuleName, given: unknown): RuleValue | undefined {
  const rule: Rule = RULES[name]
  switch (rule.kind) {
    case 'count': {
      const count = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given
      const fits = typeof count === 'number' && Number.isSafeInteger(count) && count >= rule.min && count <= rule.max
      return fits ? count : undefined
    }
    case 'choice':
      return typeof given === 'string' && rule.choices.includes(given) ? given : undefined
    case 'text':
      return typeof given === 'string' && given.length <= rule.charsMax ? given.trim().toWellFormed() : undefined
    case 'channels':
      return channelsOf(given, rule.max)
  }
}

/** Without their mark, each once. */
function channelsOf(given: unknown, max: number): readonly string[] | undefined {
  const texts: unknown = typeof given === 'string' ? given.split(/[\s,]+/).filter((text) => text !== '') : given
  if (!Array.isArray(texts) || texts.length > max) return undefined
  const ids = texts.map((text) => (typeof text === 'string' ? parseChannelId(text) : undefined))
  return ids.includes(undefined) ? undefined : [...new Set(ids.map(String))]
}
