import type { tl } from '@mtcute/core'
import { abortable, type CallOptions } from '@streamvault/core'
import { LinkLostError, TelegramError } from '../../telegram-error.ts'
import type { Answer } from '../connection/media-connection.ts'
import type { PieceOptions } from '../media-link.ts'
import { type MediaLinkDeps, RawMediaLink } from '../raw-media-link.ts'
import { exchangeKey } from './key-exchange.ts'
import { RsaPublicKey } from './rsa-public-key.ts'

/** Asks the home of a file for something that is no bytes. Throws `TelegramError` and `LinkLostError`. */
export type AskHome = <M extends tl.RpcMethod>(request: M, options: CallOptions) => Promise<tl.RpcCallReturn[M['_']]>

export interface CdnQuestion {
  readonly request: tl.RpcMethod
  readonly options: PieceOptions
}

const UNAUTHORIZED = 401

/** Links to Telegram's CDN data centres, where nobody signs in: one each, for all accounts, until the end. */
export class CdnNetwork implements AsyncDisposable {
  readonly #deps: MediaLinkDeps & { readonly apiId: number }
  readonly #links = new Map<number, Promise<RawMediaLink>>()
  readonly #ended = new AbortController()

  constructor(deps: MediaLinkDeps & { readonly apiId: number }) {
    this.#deps = deps
  }

  /** Asks a CDN data centre once. Agrees on a key first where there is none. Throws as links do. */
  async ask(dataCenter: number, askHome: AskHome, { request, options }: CdnQuestion): Promise<Answer> {
    const { signal } = options
    const link = this.#links.get(dataCenter) ?? this.#open(dataCenter, askHome)
    try {
      return await (await abortable(link, signal)).call(request, options)
    } catch (error) {
      if (error instanceof TelegramError && error.code === UNAUTHORIZED) await this.#drop(dataCenter, link)
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new LinkLostError('the links to the CDN were closed'))
    await Promise.all([...this.#links].map(([dataCenter, link]) => this.#drop(dataCenter, link)))
  }

  #open(dataCenter: number, askHome: AskHome): Promise<RawMediaLink> {
    const link = this.#connect(dataCenter, askHome)
    this.#links.set(dataCenter, link)
    link.catch(() => this.#drop(dataCenter, link))
    return link
  }

  /** Forgets a link that came to nothing, or whose key is no longer known there. */
  async #drop(dataCenter: number, link: Promise<RawMediaLink>): Promise<void> {
    if (this.#links.get(dataCenter) === link) this.#links.delete(dataCenter)
    const opened = await link.catch(() => undefined)
    await opened?.[Symbol.asyncDispose]()
  }

  async #connect(dataCenter: number, askHome: AskHome): Promise<RawMediaLink> {
    const { signal } = this.#ended
    const [config, { publicKeys }] = await Promise.all([
      askHome({ _: 'help.getConfig' }, { signal }),
      askHome({ _: 'help.getCdnConfig' }, { signal }),
    ])
    const option = config.dcOptions.find(({ id, cdn, ipv6 }) => id === dataCenter && cdn && !ipv6)
    if (option === undefined) throw new LinkLostError(`nobody says where CDN data centre ${dataCenter} is`)
    const keys = publicKeys
      .filter(({ dcId }) => dcId === dataCenter)
      .map(({ publicKey }) => new RsaPublicKey(publicKey))
    const address = { dataCenter, host: option.ipAddress, port: option.port }
    const authKey = await exchangeKey({ ...this.#deps, ...address, keys }, { signal })
    return new RawMediaLink({ ...address, authKey, apiId: this.#deps.apiId }, this.#deps)
  }
}
