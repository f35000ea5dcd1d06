import type { AccountReport, SwarmReport } from '@streamvault/telegram'
import { duplicateText, stateText } from '../swarm/swarm-text.ts'
import { type Finding, stepFinding } from './finding.ts'

const API_FAULT = /^API_ID_/

/** Whether Telegram takes the API id and hash, as far as an account has found out. */
export function applicationFinding({ accounts }: SwarmReport): Finding {
  for (const { state } of accounts) {
    if (state.kind === 'broken' && API_FAULT.test(state.fault.code)) {
      return stepFinding('application', 'problem', `${state.fault.code}: ${state.fault.advice}`)
    }
  }
  return accounts.some(({ state, silence }) => state.kind === 'usable' && silence === undefined)
    ? stepFinding('application', 'ok', 'Telegram takes the API id and hash.')
    : stepFinding('application', 'unknown', 'No account is signed in, so Telegram has not said whether it takes them.')
}

/** One for each account. What goes on by itself may still come to nothing, so it is not known to be well. */
export function accountFindings(accounts: readonly AccountReport[], now: number): Finding[] {
  return accounts.map((account) => {
    const { handle, name, state, silence } = account
    const step = name.startsWith('user-') ? 'users' : 'workers'
    const text = `${handle} is ${stateText(account, now)}`
    if (silence !== undefined && state.kind !== 'broken') return stepFinding(step, 'problem', text)
    if (state.kind === 'usable') {
      const twice = duplicateText(account, now)
      return stepFinding(step, twice === '' ? 'ok' : 'problem', `${handle} is signed in${twice}.`)
    }
    switch (state.kind) {
      case 'broken':
        return stepFinding(step, 'problem', text)
      case 'elsewhere':
        if (state.asCopy !== true) return stepFinding(step, 'unknown', `${text}. It goes on by itself.`)
        return stepFinding(step, 'problem', `${text}.`)
      case 'starting':
        return stepFinding(step, 'unknown', `${handle} is not signed in yet. Ask again in a minute.`)
      default:
        return stepFinding(step, 'unknown', `${text}. It goes on by itself.`)
    }
  })
}
