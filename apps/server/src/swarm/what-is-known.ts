import type { AccessReport, AccountReport, SwarmReport } from '@streamvault/telegram'

/** Telegram's answer about a channel, and not that there was none. */
const IS_ANSWER = /^CHANNEL_/

/** Whether Telegram has said what an account may do in a channel. */
export function isKnownAccess({ error }: AccessReport): boolean {
  return error === undefined || IS_ANSWER.test(error)
}

/** Whether Telegram has said how the account is doing, and what it may do in every channel. One that is broken is known to be. */
function isKnownAccount({ state, silence, channels }: AccountReport): boolean {
  if (state.kind === 'broken') return true
  return state.kind === 'usable' && silence === undefined && channels.length > 0 && channels.every(isKnownAccess)
}

/** The accounts of which something is not known. */
export function unknownAccounts({ accounts }: Pick<SwarmReport, 'accounts'>): AccountReport[] {
  return accounts.filter((account) => !isKnownAccount(account))
}
