import { shownAddress } from '../../leech/shown-address.ts'
import type { Turn } from '../turn.ts'
import { answerUsage } from './help-command.ts'

/** No path: what is written in a chat is no file of this machine. */
const ADDRESS = /^(?:https?:\/\/|magnet:)\S+$/i

/** Whether a text is an address or a magnet link, and nothing else. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text)
}

/** Has a video downloaded. */
export async function leechCommand(turn: Turn, given: string): Promise<void> {
  const { desks, wording } = turn
  if (given === '') return await answerUsage(turn, 'leech')
  if (!isAddress(given)) return await answerUsage(turn, 'leech', wording.leechWrong)
  const name = shownAddress(given)
  const provenance = { source: name, addedBy: 'bot' }
  const isMagnet = /^magnet:/i.test(given)
  const { job } = await desks.budgets.job(turn.person, async () => {
    const desk = isMagnet ? desks.torrentDesk : desks.leechDesk
    return { job: await desk.submit(given, { provenance }) }
  })
  await turn.follow(job, name)
}
