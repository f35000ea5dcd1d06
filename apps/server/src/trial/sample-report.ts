import type { AccessReport, AccountReport, SwarmReport } from '@streamvault/telegram'

export const MADE_AT = 1_700_000_000_000
export const CHANNEL = -1_002_100_000_001

/** A bot that is well and may do everything, unless given otherwise. */
export function sampleAccount(given: Partial<AccountReport> = {}): AccountReport {
  return {
    name: 'bot-7',
    handle: '@films_bot',
    state: { kind: 'usable', since: MADE_AT },
    lanes: [],
    channels: [sampleAccess()],
    ...given,
  }
}

export function sampleAccess(given: Partial<AccessReport> = {}): AccessReport {
  return { channelId: CHANNEL, title: 'Films', canRead: true, canPost: true, canDelete: true, ...given }
}

export function sampleReport(accounts: readonly AccountReport[]): SwarmReport {
  return {
    madeAt: MADE_AT,
    accounts: [...accounts],
    channels: [{ id: CHANNEL, messages: 12, messagesMax: 490_000 }],
    totals: { pieces: 5, hedges: 1, floods: 2, losses: 3, referencesRenewed: 4 },
  }
}
