import { may } from '../../people/permissions.ts'
import { COMMAND_ACTIONS } from '../command-actions.ts'
import type { Turn } from '../turn.ts'
import { COMMAND_NAMES, type CommandName } from '../wording/wording.ts'

/** Says what there is to say of those commands that whoever asks may use. */
export async function helpCommand({ wording, answer, person }: Turn): Promise<void> {
  const lines = COMMAND_NAMES.filter((name) => may(person.standing, COMMAND_ACTIONS[name])).map(
    (name) => `${wording.commands[name].usage} — ${wording.commands[name].summary}`,
  )
  await answer([wording.helpHead, ...lines, '', wording.helpTail].join('\n'))
}

export async function startCommand(turn: Turn): Promise<void> {
  await turn.answer(`${turn.wording.greeting}\n${turn.wording.helpTail}\n/help`)
}

/** Says how a command is used that came with what it does not understand. */
export async function answerUsage({ wording, answer }: Turn, name: CommandName, why?: string): Promise<void> {
  const usage = `${wording.usage} ${wording.commands[name].usage}`
  await answer(why === undefined ? usage : `${why}\n${usage}`)
}
