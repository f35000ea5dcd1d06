import { isAddress } from '../../jobs/take-desk.ts'
import { shownAddress } from '../../leech/shown-address.ts'
import type { Turn } from '../turn.ts'
import { answerUsage } from './help-command.ts'

/** Has a video downloaded. */
export async function leechCommand(turn: Turn, given: string): Promise<void> {
  const { desks, wording } = turn
  if (given === '') return await answerUsage(turn, 'leech')
  if (!isAddress(given)) return await answerUsage(turn, 'leech', wording.leechWrong)
  const name = shownAddress(given)
  const order = { source: given, addedBy: 'bot' }
  const { job } = await desks.budgets.job(turn.person, async () => ({ job: await desks.takeDesk.submit(order) }))
  await turn.follow(job, name)
}
