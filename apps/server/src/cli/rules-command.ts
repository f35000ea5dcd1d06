import { isRuleName, RULE_NAMES, RULES } from '@streamvault/manager'
import { openFoundation } from '../compose.ts'
import { createPeople } from '../people/create-people.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { visibleText } from './text.ts'

const UNDO = 'undo'

/** Says what the operator has decided, changes it, and takes it back. */
export const rulesCommand: Command = {
  name: 'rules',
  usage: '[NAME [VALUE] | undo] [--json]',
  summary:
    'Shows what is decided while the vault runs: who comes in, and how much one may ask for. Changes it, and takes that back.',
  options: { json: { type: 'boolean', description: 'Prints all rules as one JSON object.' } },
  positionals: { min: 0, max: 2 },
  async run({ settings, logger, positionals: [name, value], json }) {
    const isUndo = name === UNDO && value === undefined
    if (name !== undefined && !isUndo && !isRuleName(name)) {
      complain(`There are these rules: ${RULE_NAMES.join(', ')}.`)
      return EXIT.wrongUse
    }
    await using foundation = await openFoundation(settings, logger)
    const { audit, rules } = createPeople(foundation)
    if (isUndo || value !== undefined) {
      const deed = { who: 'machine', what: 'rules', on: name ?? '', requestId: `process ${process.pid}` }
      await audit.doing(deed, () =>
        isUndo ? rules.undo('machine') : rules.change('machine', { [name ?? '']: value === '-' ? null : value }),
      )
    }
    const { number, rules: standing } = await rules.standing()
    if (json) print(JSON.stringify({ number, rules: standing }))
    else
      for (const each of RULE_NAMES) {
        if (name !== undefined && !isUndo && each !== name) continue
        print(visibleText(`${each.padEnd(22)}${String(standing[each])}`))
        print(`  ${RULES[each].about}`)
      }
    return EXIT.done
  },
}
