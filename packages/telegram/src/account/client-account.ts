import type { tl } from '@mtcute/core'
import type { CallOptions, Instant } from '@streamvault/core'
import type { MediaGrant } from '../media/media-link.ts'
import { TelegramError } from '../telegram-error.ts'
import { type AccountFault, accountFaultOf } from './account-fault.ts'
import { type AccountIdentity, accountName } from './account-identity.ts'
import { ChannelDirectory } from './channel-directory.ts'
import type { Silence } from './contact.ts'
import type { RpcLink } from './rpc-link.ts'
import { type AccountProfile, isUnregistered, type SignIn } from './sign-in.ts'
import type { GrantOptions, TelegramAccount, TelegramCallOptions } from './telegram-account.ts'

const MIB = 1024 * 1024
/** https://core.telegram.org/api/files#uploading-files: 4,000 parts of 512 KiB, and twice as many for premium users. */
const UPLOAD_BYTES_MAX = { usual: 2_000 * MIB, premium: 4_000 * MIB } as const

export interface ClientAccountParts {
  readonly identity: AccountIdentity
  readonly link: RpcLink
  readonly signIn: SignIn
  /** Told of what ends the account, each time that it is met. */
  readonly onFault: (fault: AccountFault) => void
}

/** A copy that goes on running must not make logins without end. */
const ANEW_DISTANCE_MS = 60 * 60_000

/** An account over a client that stores its sign-ins. */
export class ClientAccount implements TelegramAccount {
  readonly name: string
  readonly kind: 'bot' | 'user'
  readonly id: number
  readonly #parts: ClientAccountParts
  readonly #channels: ChannelDirectory

  constructor(parts: ClientAccountParts) {
    const { identity, link } = parts
    this.name = accountName(identity)
    this.kind = identity.kind
    this.id = identity.id
    this.#parts = parts
    this.#channels = new ChannelDirectory(link, this.kind)
  }

  get uploadBytesMax(): number {
    return this.#parts.signIn.profile?.isPremium === true ? UPLOAD_BYTES_MAX.premium : UPLOAD_BYTES_MAX.usual
  }

  /** Whether it was ever signed in; if not, the first call does it. */
  get isSignedIn(): boolean {
    return this.#parts.signIn.profile !== undefined
  }

  /** For people: `@name` where it has one. */
  get handle(): string {
    const username = this.#parts.signIn.profile?.username
    return username === undefined ? this.name : `@${username}`
  }

  /** When its session was last seen in two places and given up; undefined when it never was. */
  get duplicatedAt(): Instant | undefined {
    return this.#parts.signIn.duplicatedAt
  }

  /** Whether it can sign in by itself, and has not given up a session within the hour. */
  mayStartAnew(now: Instant): boolean {
    return this.kind === 'bot' && now - (this.duplicatedAt ?? Number.NEGATIVE_INFINITY) >= ANEW_DISTANCE_MS
  }

  /** What tells its session from others. A secret; undefined before the first sign-in. */
  sessionKey(): Promise<Uint8Array | undefined> {
    return this.#parts.signIn.homeKey()
  }

  /** Undefined unless Telegram does not answer it. */
  get silence(): Silence | undefined {
    return this.#parts.link.contact.silence
  }

  call<M extends tl.RpcMethod>(request: M, options: TelegramCallOptions): Promise<tl.RpcCallReturn[M['_']]> {
    return this.#watch(async () => {
      const { signIn, link } = this.#parts
      const { dataCenter, signal } = options
      await signIn.home({ signal })
      if (dataCenter === undefined || dataCenter === (await signIn.homeDataCenter())) {
        const { dataCenter: _, ...atHome } = options
        return link.ask(request, atHome)
      }
      await signIn.carry(dataCenter, { signal })
      try {
        return await link.ask(request, options)
      } catch (error) {
        // What was refused for want of a sign-in was not done, so asking again is no repetition.
        if (!isUnregistered(error)) throw error
        await signIn.carry(dataCenter, { signal, anew: true })
        return link.ask(request, options)
      }
    })
  }

  grant(dataCenter: number, { signal, refused }: GrantOptions): Promise<MediaGrant> {
    return this.#watch(async () => {
      const { signIn } = this.#parts
      await signIn.carry(dataCenter, { signal })
      const grant = await signIn.grant(dataCenter, { signal })
      if (refused === undefined || !Buffer.from(refused.authKey).equals(grant.authKey)) return grant
      // At home nothing can be carried: the account itself is asked for, and its fault is met.
      if (dataCenter === (await signIn.homeDataCenter())) await signIn.refresh({ signal })
      else await signIn.carry(dataCenter, { signal, anew: true })
      return signIn.grant(dataCenter, { signal })
    })
  }

  channel(channelId: number, options: CallOptions): Promise<tl.RawInputChannel> {
    return this.#watch(async () => {
      await this.#parts.signIn.home(options)
      return this.#channels.find(channelId, options)
    })
  }

  /** Asks Telegram who the account is now; signs in if it never was, or if a bot's session was ended. */
  refresh(options: CallOptions): Promise<AccountProfile> {
    return this.#watch(async () => {
      const { signIn } = this.#parts
      await signIn.home(options)
      try {
        return await signIn.refresh(options)
      } catch (error) {
        if (this.kind !== 'bot' || !isUnregistered(error)) throw error
        await signIn.homeAnew(options)
        return signIn.refresh(options)
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.link[Symbol.asyncDispose]()
  }

  async #watch<T>(work: () => Promise<T>): Promise<T> {
    const { closed } = this.#parts.link
    closed.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      // What its storage says once that is closed helps nobody.
      closed.throwIfAborted()
      const fault = error instanceof TelegramError ? accountFaultOf(error) : undefined
      if (fault !== undefined) this.#parts.onFault(fault)
      throw error
    }
  }
}
