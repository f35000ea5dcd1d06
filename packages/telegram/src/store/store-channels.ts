import { VaultError } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { NobodyPostsError } from '../upload/nobody-posts-error.ts'
import type { StoreJournal } from './store-journal.ts'

/** A channel is left for the next before Telegram's end of 500,000 messages, with room for what is under way. */
export const MESSAGES_MAX = 490_000

/** How far a channel has been filled, as far as this store has seen. */
export interface ChannelLevel {
  readonly id: number
  readonly messages: number
  /** Where the next channel takes over. */
  readonly messagesMax: number
}

/** The channels of the store, and which accounts were seen to be unable to do something there. */
export class StoreChannels {
  readonly ids: readonly number[]
  readonly #journal: StoreJournal
  readonly #onUnable: (account: string) => void
  readonly #unable = new Set<string>()

  /** `onUnable` is told of each refusal. It does not throw. */
  constructor(
    ids: readonly number[],
    journal: StoreJournal,
    { onUnable = () => {} }: { readonly onUnable?: (account: string) => void } = {},
  ) {
    this.ids = ids
    this.#journal = journal
    this.#onUnable = onUnable
  }

  /** How full each of them is. */
  levels(): ChannelLevel[] {
    return this.ids.map((id) => ({ id, messages: this.#journal.lastMessageId(id), messagesMax: MESSAGES_MAX }))
  }

  /** Where new blobs go: the first channel with room that one of the accounts can post to. Throws `STORE_FULL`. */
  current(accounts: readonly TelegramAccount[]): number {
    const open = this.#open()
    const able = open.find((id) => this.able('post', id, accounts).length > 0)
    if (able !== undefined) return able
    if (open.length > 0) throw new NobodyPostsError('no account may post to a store channel')
    throw new VaultError('STORE_FULL', { reason: 'every store channel is full' })
  }

  /** The accounts that can post where new blobs go; none when there is no such channel. */
  posting(accounts: readonly TelegramAccount[]): readonly TelegramAccount[] {
    const able = this.#open().map((id) => this.able('post', id, accounts))
    return able.find(({ length }) => length > 0) ?? []
  }

  /** The accounts that are not known to be unable. */
  able(deed: 'post' | 'delete', channelId: number, accounts: readonly TelegramAccount[]): TelegramAccount[] {
    return accounts.filter(({ name }) => !this.#unable.has(`${deed}/${channelId}/${name}`))
  }

  /** Telegram refused it. Rights may be given meanwhile: `seen` and `forgive` forget it. */
  unable(deed: 'post' | 'delete', channelId: number, account: string): void {
    this.#unable.add(`${deed}/${channelId}/${account}`)
    this.#onUnable(account)
  }

  /** Whether an account has the right, as Telegram tells when it is asked for that and nothing else. */
  seen(deed: 'post' | 'delete', channelId: number, account: string, isAble: boolean): void {
    const entry = `${deed}/${channelId}/${account}`
    if (isAble) this.#unable.delete(entry)
    else this.#unable.add(entry)
  }

  /** What an account could not do it may try again: it was opened anew. */
  forgive(account: string): void {
    for (const entry of this.#unable) if (entry.endsWith(`/${account}`)) this.#unable.delete(entry)
  }

  /** Those with room. */
  #open(): number[] {
    return this.ids.filter((id) => this.#journal.lastMessageId(id) < MESSAGES_MAX)
  }
}
