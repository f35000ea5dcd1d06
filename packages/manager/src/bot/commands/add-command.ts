import type { ChatFile } from '@streamvault/core'
import type { Turn } from '../turn.ts'
import { answerUsage } from './help-command.ts'

/** Takes the file in of the message that is answered. */
export async function addCommand(turn: Turn): Promise<void> {
  const { event, desks, wording, signal } = turn
  const answered = event.kind === 'said' ? event.answers : undefined
  if (answered === undefined) return await answerUsage(turn, 'add')
  const file = await desks.chat.fileOf(event.chat, answered, { signal })
  if (file === undefined) return await answerUsage(turn, 'add', wording.addWithoutFile)
  await takeFile(turn, file)
}

/** Takes a file in where it lies, if it lies in the store, and copies it there otherwise. */
export async function takeFile(turn: Turn, file: ChatFile): Promise<void> {
  const { budgets, forwardDesk } = turn.desks
  const take = () => forwardDesk.take(turn.event.chat, file)
  const { job, name, isInPlace } = await budgets.job(turn.person, take)
  await turn.follow(job, name, isInPlace ? file.message : undefined)
}

/** Copies the file of a message into the store, though it lies there already or not. */
export async function copyPressed(turn: Turn, message: string): Promise<void> {
  const { budgets, forwardDesk } = turn.desks
  const copy = () => forwardDesk.copy(turn.event.chat, message, turn)
  const { job, name } = await budgets.job(turn.person, copy)
  await turn.follow(job, name)
}
