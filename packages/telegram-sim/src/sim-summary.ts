import type { BotAccount, UserAccount } from './world/accounts.ts'
import type { World } from './world/world.ts'

/** Who and what is in a simulator. */
export interface SimSummary {
  readonly bots: readonly BotAccount[]
  readonly users: readonly UserAccount[]
  readonly channels: readonly { readonly id: number; readonly title: string; readonly memberIds: readonly number[] }[]
}

export function summarise({ accounts, channels }: World): SimSummary {
  const all = accounts.all()
  return {
    bots: all.filter((account) => account.kind === 'bot'),
    users: all.filter((account) => account.kind === 'user'),
    channels: channels
      .all()
      .map(({ id, title, members }) => ({ id, title, memberIds: Object.keys(members).map(Number) })),
  }
}
