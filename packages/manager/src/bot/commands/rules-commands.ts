import { may } from '../../people/permissions.ts'
import { isRuleName, RULE_NAMES, RULES, type RuleName } from '../../rules/rule-table.ts'
import type { Turn } from '../turn.ts'
import type { CommandName } from '../wording/wording.ts'
import { answerUsage } from './help-command.ts'

const NOTHING = '—'

/** Says how much one may ask for; whoever may changes it. */
export async function limitsCommand(turn: Turn, rest: string): Promise<void> {
  const isLimit = (name: RuleName) => RULES[name].group === 'limits'
  await answerRules(turn, rest, { command: 'limits', names: RULE_NAMES.filter(isLimit) })
}

/** Says what was decided of everything, changes it, and takes the last change back. */
export async function settingsCommand(turn: Turn, rest: string): Promise<void> {
  await answerRules(turn, rest, { command: 'settings', names: RULE_NAMES })
}

interface RulesQuestion {
  readonly command: CommandName
  readonly names: readonly RuleName[]
}

async function answerRules(turn: Turn, rest: string, { command, names }: RulesQuestion): Promise<void> {
  const { desks, person, wording } = turn
  if (rest !== '') {
    if (!may(person.standing, 'setRules')) return await turn.answer(wording.notPermitted)
    const [name = '', ...words] = rest.split(/\s+/)
    const isUndo = name === 'undo' && words.length === 0
    const isKnown = isRuleName(name) && names.includes(name) && words.length > 0
    if (!isUndo && !isKnown) return await answerUsage(turn, command)
    if (isUndo) await desks.rules.undo(person.id)
    else await desks.rules.change(person.id, { [name]: meantBy(words.join(' ')) })
  }
  const { rules } = await desks.rules.standing()
  const lines = names.map((name) => {
    const value = String(rules[name])
    return `${name}: ${value === '' ? NOTHING : value}\n  ${wording.rules[name]}`
  })
  await turn.answer([wording.rulesHead, ...lines].join('\n'))
}

/** `-` brings back what holds without anybody's word. */
function meantBy(text: string): string | null {
  return text === '-' || text === NOTHING ? null : text
}
