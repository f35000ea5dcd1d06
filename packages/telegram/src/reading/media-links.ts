import { abortable, type CallOptions } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { MediaGrant, MediaLink } from '../media/media-link.ts'

/** The links of all accounts to all data centres, each made when it is first needed and kept until the end. */
export class MediaLinks implements AsyncDisposable {
  readonly #open: (account: TelegramAccount, grant: MediaGrant) => MediaLink
  readonly #links = new Map<string, Promise<MediaLink>>()
  readonly #ended = new AbortController()

  constructor(open: (account: TelegramAccount, grant: MediaGrant) => MediaLink) {
    this.#open = open
  }

  /** Throws as `TelegramAccount.grant` does; the next call then tries anew. Who leaves early ends it for nobody else. */
  get(account: TelegramAccount, dataCenter: number, { signal }: CallOptions): Promise<MediaLink> {
    const key = `${account.name}/${dataCenter}`
    const link = this.#links.get(key) ?? this.#make(key, account, dataCenter)
    return abortable(link, signal)
  }

  /** Closes what an account has open: it is dead, or its key is another one by now. */
  async drop(account: TelegramAccount): Promise<void> {
    for (const [key, link] of this.#links) {
      if (!key.startsWith(`${account.name}/`)) continue
      this.#links.delete(key)
      await close(link)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the store is closed'))
    const links = [...this.#links.values()]
    this.#links.clear()
    await Promise.all(links.map(close))
  }

  #make(key: string, account: TelegramAccount, dataCenter: number): Promise<MediaLink> {
    const granted = account.grant(dataCenter, { signal: this.#ended.signal })
    const link = granted.then((grant) => this.#open(account, grant))
    this.#links.set(key, link)
    link.catch(() => this.#links.delete(key))
    return link
  }
}

async function close(link: Promise<MediaLink>): Promise<void> {
  const opened = await link.catch(() => undefined)
  await opened?.[Symbol.asyncDispose]()
}
