import { abortable, type CallOptions } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { MediaGrant, MediaLink } from '../media/media-link.ts'

interface OpenLink {
  readonly grant: MediaGrant
  readonly link: MediaLink
}

/** The links of all accounts to all data centres, each made when it is first needed and kept until the end. */
export class MediaLinks implements AsyncDisposable {
  readonly #open: (account: TelegramAccount, grant: MediaGrant) => MediaLink
  readonly #links = new Map<string, Promise<OpenLink>>()
  readonly #ended = new AbortController()

  constructor(open: (account: TelegramAccount, grant: MediaGrant) => MediaLink) {
    this.#open = open
  }

  /** Throws as `TelegramAccount.grant` does; the next call then tries anew. Who leaves early ends it for nobody else. */
  async get(account: TelegramAccount, dataCenter: number, { signal }: CallOptions): Promise<MediaLink> {
    const key = keyOf(account, dataCenter)
    const { link } = await abortable(this.#links.get(key) ?? this.#make(key, { account, dataCenter }), signal)
    return link
  }

  /** Closes a link whose key Telegram refused, and has the account signed in there anew. Throws as `grant` does. */
  async renew(account: TelegramAccount, dataCenter: number): Promise<void> {
    const key = keyOf(account, dataCenter)
    const opened = await this.#links.get(key)?.catch(() => undefined)
    this.#links.delete(key)
    await opened?.link[Symbol.asyncDispose]()
    await this.#make(key, { account, dataCenter, ...(opened && { refused: opened.grant }) })
  }

  /** Closes what an account has open: it is gone, or another process has it. */
  async drop(account: string): Promise<void> {
    for (const [key, link] of this.#links) {
      if (!key.startsWith(`${account}/`)) continue
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

  #make(
    key: string,
    { account, dataCenter, refused }: { account: TelegramAccount; dataCenter: number; refused?: MediaGrant },
  ): Promise<OpenLink> {
    const options = { signal: this.#ended.signal, ...(refused && { refused }) }
    const granted = account.grant(dataCenter, options)
    const link = granted.then((grant) => ({ grant, link: this.#open(account, grant) }))
    this.#links.set(key, link)
    link.catch(() => this.#links.delete(key))
    return link
  }
}

function keyOf({ name }: TelegramAccount, dataCenter: number): string {
  return `${name}/${dataCenter}`
}

async function close(link: Promise<OpenLink>): Promise<void> {
  const opened = await link.catch(() => undefined)
  await opened?.link[Symbol.asyncDispose]()
}
