import { addCommand, copyPressed, takeFile } from './commands/add-command.ts'
import { helpCommand, startCommand } from './commands/help-command.ts'
import { isAddress, leechCommand } from './commands/leech-command.ts'
import { cancelCommand, queueCommand } from './commands/queue-command.ts'
import { searchCommand, searchPressed } from './commands/search-command.ts'
import { parseCommand } from './parse-command.ts'
import type { Turn } from './turn.ts'
import type { CommandName } from './wording/wording.ts'

type Answer = (turn: Turn, rest: string) => Promise<void>

const COMMANDS: Readonly<Record<CommandName, Answer>> = {
  start: startCommand,
  help: helpCommand,
  add: addCommand,
  queue: (turn) => queueCommand(turn),
  cancel: cancelCommand,
  search: searchCommand,
  leech: leechCommand,
}

/** By what the data of a button begins with. */
const PRESSES: Readonly<Record<string, Answer>> = {
  find: searchPressed,
  queue: (turn, page) => queueCommand(turn, Number(page) || 0),
  cancel: cancelCommand,
  copy: copyPressed,
}

/** Answers what an operator said or pressed. Throws what the desks and the transport throw. */
export async function answerEvent(turn: Turn): Promise<void> {
  const { event, wording } = turn
  if (event.kind === 'pressed') {
    const [verb = '', ...rest] = event.data.split(':')
    const answer = Object.hasOwn(PRESSES, verb) ? PRESSES[verb] : undefined
    return await (answer === undefined ? turn.answer(wording.outdated) : answer(turn, rest.join(':')))
  }
  if (event.file !== undefined) return await takeFile(turn, event.file)
  const text = event.text.trim()
  const command = parseCommand(text)
  if (command?.name !== undefined) return await COMMANDS[command.name](turn, command.rest)
  return await (isAddress(text) ? leechCommand(turn, text) : turn.answer(wording.unknown))
}
