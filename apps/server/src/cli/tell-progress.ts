import type { TelegramSetup } from '@streamvault/config'
import { type SetupProgress, setupProgress } from '../doctor/setup-progress.ts'
import { SETUP_PAGE } from '../doctor/setup-steps.ts'
import { complain, print } from './command.ts'

const STATUS_COLUMN = 'wrong'.length

/** Tells how far the way to Telegram has come: with `json` one object for each step and then the totals, else lines for people. */
export function tellProgress(setup: TelegramSetup, { json }: { readonly json: boolean }): void {
  const steps = setupProgress(setup)
  const count = (status: SetupProgress['status']) => steps.filter((each) => each.status === status).length
  if (json) {
    for (const step of steps) print(JSON.stringify(step))
    print(JSON.stringify({ done: count('done'), wrong: count('wrong'), next: count('next') }))
    return
  }
  complain('')
  for (const { status, step, title, sentence } of steps) {
    complain(`${status.padEnd(STATUS_COLUMN)}  ${step}. ${title}: ${sentence}`)
  }
  const first = steps.find(({ status }) => status !== 'done')
  if (first !== undefined) complain(`\nGo on with step ${first.step} of ${SETUP_PAGE}.`)
}
