import { isAddress } from '../jobs/take-desk.ts'
import { shownAddress } from '../leech/shown-address.ts'
import { may } from '../people/permissions.ts'
import { COMMAND_ACTIONS } from './command-actions.ts'
import { addCommand, copyPressed, takeFile } from './commands/add-command.ts'
import { backupCommand } from './commands/backup-command.ts'
import { helpCommand, startCommand } from './commands/help-command.ts'
import { leechCommand } from './commands/leech-command.ts'
import { loginCommand } from './commands/login-command.ts'
import { banCommand, inviteCommand, roleCommand, unbanCommand, warnCommand } from './commands/people-commands.ts'
import { cancelCommand, queueCommand } from './commands/queue-command.ts'
import { limitsCommand, settingsCommand } from './commands/rules-commands.ts'
import { searchCommand, searchPressed } from './commands/search-command.ts'
import {
  noticesCommand,
  refuseCommand,
  restoreCommand,
  takedownCommand,
  takedownPressed,
} from './commands/takedown-command.ts'
import { parseCommand } from './parse-command.ts'
import type { Turn } from './turn.ts'
import type { CommandName } from './wording/wording.ts'

type Answer = (turn: Turn, rest: string) => Promise<void>

const COMMANDS: Readonly<Record<CommandName, Answer>> = {
  start: startCommand,
  help: helpCommand,
  login: loginCommand,
  add: addCommand,
  queue: (turn) => queueCommand(turn),
  cancel: cancelCommand,
  search: searchCommand,
  leech: leechCommand,
  backup: (turn) => backupCommand(turn),
  takedown: takedownCommand,
  restore: restoreCommand,
  notices: (turn) => noticesCommand(turn),
  refuse: refuseCommand,
  ban: banCommand,
  unban: unbanCommand,
  warn: warnCommand,
  role: roleCommand,
  invite: inviteCommand,
  limits: limitsCommand,
  settings: settingsCommand,
}

/** A button is a command that somebody did not have to write. */
interface Press {
  readonly command: CommandName
  readonly answer: Answer
  /** What is written down in the place of what it tells, which may be a secret. */
  readonly on?: string
}

/** By what the data of a button begins with. */
const PRESSES: Readonly<Record<string, Press>> = {
  find: { command: 'search', answer: searchPressed },
  queue: { command: 'queue', answer: (turn, page) => queueCommand(turn, Number(page) || 0) },
  cancel: { command: 'cancel', answer: cancelCommand },
  copy: { command: 'add', answer: copyPressed },
  down: { command: 'takedown', answer: takedownPressed, on: 'confirmed' },
}

/** Commands that change something; `told` are deeds only where it is told on what, and else say how they are used. */
const DEEDS: Readonly<Partial<Record<CommandName, 'told' | 'always'>>> = {
  add: 'told',
  cancel: 'told',
  leech: 'told',
  backup: 'always',
  takedown: 'told',
  restore: 'told',
  refuse: 'told',
  ban: 'told',
  unban: 'told',
  warn: 'told',
  role: 'told',
  invite: 'always',
  limits: 'told',
  settings: 'told',
}

/** Commands of which the first word says what they are about. */
const ABOUT_FIRST: ReadonlySet<CommandName> = new Set(['ban', 'unban', 'warn', 'invite', 'limits', 'settings'])

/** Answers what somebody said or pressed who is known. Throws what the desks and the transport throw. */
export async function answerEvent(turn: Turn): Promise<void> {
  const { event, wording } = turn
  if (event.kind === 'pressed') {
    const [verb = '', ...rest] = event.data.split(':')
    const press = Object.hasOwn(PRESSES, verb) ? PRESSES[verb] : undefined
    if (press === undefined) return await turn.answer(wording.outdated)
    return await carryOut(turn, press, rest.join(':'))
  }
  const { file } = event
  if (file !== undefined) {
    return await carryOut(turn, { command: 'add', answer: () => takeFile(turn, file) }, file.fileName)
  }
  const text = event.text.trim()
  const said = isAddress(text) ? { name: 'leech' as const, rest: text } : parseCommand(text)
  if (said?.name === undefined) return await turn.answer(wording.unknown)
  await carryOut(turn, { command: said.name, answer: COMMANDS[said.name] }, said.rest)
}

/** Does what somebody may, and writes it down where it changes something. */
async function carryOut(turn: Turn, { command, answer, on: said }: Press, rest: string): Promise<void> {
  const { desks, event, person, wording } = turn
  if (!may(person.standing, COMMAND_ACTIONS[command])) return await turn.answer(wording.notPermitted)
  // What an address has behind its path may be a secret.
  const on = said ?? (event.kind === 'said' && event.answers !== undefined ? event.answers : aboutOf(command, rest))
  const isDeed = DEEDS[command] === 'always' || (DEEDS[command] === 'told' && on !== '')
  if (!isDeed) return await answer(turn, rest)
  const deed = {
    who: person.id,
    what: `/${command}`,
    ...(on !== '' && { on }),
    requestId: `${event.chat}/${event.message}`,
  }
  await desks.auditDesk.doing(deed, () => answer(turn, rest))
}

/** Whom or what a command is about, as it is written down: not why. */
function aboutOf(command: CommandName, rest: string): string {
  const [first = '', second = ''] = rest.split(/\s+/)
  if (command === 'role') return `${first} ${second}`.trim()
  return ABOUT_FIRST.has(command) ? first : shownAddress(rest)
}
