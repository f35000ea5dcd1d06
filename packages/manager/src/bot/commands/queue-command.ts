import type { ChatButton } from '@streamvault/core'
import { jobName } from '../../jobs/job-name.ts'
import { isCancellable } from '../../jobs/jobs-desk.ts'
import { jobText } from '../job-text.ts'
import type { Turn } from '../turn.ts'
import { pageButtons } from './page-buttons.ts'

/** Of each kind. */
const LISTED_MAX = 100
const JOBS_PER_PAGE = 5

/** Shows what is under way, a page at a time, with a button for each that can be ended. */
export async function queueCommand(turn: Turn, page = 0): Promise<void> {
  const { desks, wording, origin } = turn
  const listed = await desks.jobsDesk.list({ limit: LISTED_MAX, endedMax: 0 })
  // A watch is always there, and nobody has asked for it.
  const jobs = listed.filter(({ kind }) => kind !== 'watch')
  if (jobs.length === 0) return await turn.answer(wording.nothingUnderWay)
  const pagesCount = Math.ceil(jobs.length / JOBS_PER_PAGE)
  const shown = Math.min(page, pagesCount - 1)
  const first = shown * JOBS_PER_PAGE
  const here = jobs.slice(first, first + JOBS_PER_PAGE)
  const lines = await Promise.all(
    here.map(async (job, index) => {
      return `${first + index + 1}. ${await jobText(desks, { name: jobName(job), job }, { origin, wording })} [${job.id}]`
    }),
  )
  const cancels = here.flatMap((job, index): readonly ChatButton[] => {
    if (!isCancellable(job)) return []
    return [{ text: wording.buttons.cancel(first + index + 1), data: `cancel:${job.id}` }]
  })
  const turning = pageButtons(wording, { page: shown, pagesCount, data: (other) => `queue:${other}` })
  const buttons = [...cancels.map((button) => [button]), ...turning]
  await turn.answer({ text: [wording.underWay, ...lines].join('\n'), ...(buttons.length > 0 && { buttons }) })
}

/** Ends a job by its id; without one, shows those that there are. */
export async function cancelCommand(turn: Turn, id: string): Promise<void> {
  if (id === '') return await queueCommand(turn)
  const job = await turn.desks.jobsDesk.cancel(id)
  await turn.answer(turn.wording.cancelling(jobName(job)))
}
