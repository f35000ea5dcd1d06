import { createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import type { DcOptions } from '@mtcute/core/utils.js'
import { abortable, assert, type CallOptions, type Clock, type Instant } from '@streamvault/core'
import type { MediaGrant } from '../media/media-link.ts'
import { TelegramError } from '../telegram-error.ts'
import { type AccountIdentity, accountName } from './account-identity.ts'
import type { AccountStorage } from './account-storage.ts'
import type { LoginGate } from './login-gate.ts'
import type { RpcLink } from './rpc-link.ts'
import type { TelegramNetwork } from './telegram-network.ts'

/** A key exchange is four round trips and some mathematics, and the client sends what follows up to a second later. */
const LOGIN_TIMEOUT_MS = 30_000
/** A move of Telegram's servers takes longer to spread than this. */
const ADDRESS_MS = 7 * 24 * 60 * 60 * 1000

/** A data centre that the account was carried to, and where it listens. */
interface CarriedNote {
  readonly host: string
  readonly port: number
  readonly notedAt: Instant
}

export interface SignInParts {
  readonly identity: AccountIdentity
  readonly network: TelegramNetwork
  readonly link: RpcLink
  readonly storage: AccountStorage
  readonly gate: LoginGate
  readonly clock: Clock
}

/** What is known of the account itself. */
export interface AccountProfile {
  readonly username: string | undefined
  readonly isPremium: boolean
}

/** An account's logins: at home once ever, and once to every other data centre, each only when it is needed. */
export class SignIn {
  readonly #parts: SignInParts
  readonly #name: string
  /** Logins under way. They end by themselves: one that nobody waits for any longer would be needed again. */
  readonly #flights = new Map<string, Promise<void>>()
  #profile: AccountProfile | undefined

  constructor(parts: SignInParts) {
    this.#parts = parts
    this.#name = accountName(parts.identity)
  }

  /** Undefined until the account is signed in. */
  get profile(): AccountProfile | undefined {
    return this.#profile
  }

  /** Where the account lives, or asks first as long as it does not know. */
  async homeDataCenter(): Promise<number> {
    return (await this.#home()).main.id
  }

  /** Takes up what an earlier run left, and a session that is new. Asks nobody. */
  async restore(): Promise<void> {
    const { identity, link, storage, gate } = this.#parts
    await link.client.prepare()
    const waitUntil = storage.note<Instant>('login-wait')
    if (waitUntil !== undefined) gate.setAside(this.#name, waitUntil)
    // A session says nothing of premium: whose is new is asked for once.
    if (identity.kind === 'user' && (await this.#importSession(identity.session))) return
    const self = await link.client.storage.self.fetch()
    if (self?.userId === identity.id) this.#learn(self)
  }

  /** When the keys were given up last; undefined when they never were. */
  get duplicatedAt(): Instant | undefined {
    return this.#parts.storage.note<Instant>('duplicated-at')
  }

  /** The key under which Telegram knows the account at home; undefined while there is none. */
  async homeKey(): Promise<Uint8Array | undefined> {
    return this.#parts.storage.authKeys.get(await this.homeDataCenter()) ?? undefined
  }

  /** Gives up every key, which is noted: the next call exchanges new ones, and signs in at the pace of logins. */
  async forget(): Promise<void> {
    const { link, storage, clock } = this.#parts
    await storage.setNote('duplicated-at', clock.now())
    storage.authKeys.deleteAll()
    await link.client.storage.self.store(null)
    this.#profile = undefined
  }

  /** Signs in at home, if the account never was. */
  async home({ signal }: CallOptions): Promise<void> {
    if (this.#profile === undefined) await this.#once('home', () => this.#signInAtHome(), signal)
  }

  /** The account's key was refused at home: a bot can sign in anew. */
  async homeAnew({ signal }: CallOptions): Promise<void> {
    await this.#once('home', () => this.#login(() => this.#importBot()), signal)
  }

  /** Carries the sign-in to a data centre that is not home, if it was not; `anew` if it was, and was refused. */
  async carry(dataCenter: number, { signal, anew }: CallOptions & { readonly anew?: true }): Promise<void> {
    await this.home({ signal })
    const isThere = anew === undefined && this.#carried(dataCenter) !== undefined
    if (isThere || dataCenter === (await this.homeDataCenter())) return
    await this.#once(`to ${dataCenter}`, () => this.#login(() => this.#carryTo(dataCenter)), signal)
  }

  /** The key of a data centre that the account is signed in at, and its address. */
  async grant(dataCenter: number, { signal }: CallOptions): Promise<MediaGrant> {
    const { network, storage } = this.#parts
    const authKey = storage.authKeys.get(dataCenter)
    const carried = this.#carried(dataCenter)
    assert(authKey !== null, 'who is signed in has a key')
    const set = network.dataCenters?.find(({ id }) => id === dataCenter)
    const { main, media } = await this.#home()
    const home = dataCenter === main.id ? { host: media.ipAddress, port: media.port } : undefined
    const known = set ?? home ?? carried
    const isFresh = carried === undefined || carried.notedAt > this.#parts.clock.now() - ADDRESS_MS
    const { host, port } = known !== undefined && isFresh ? known : await this.#noteAddress(dataCenter, signal)
    return { dataCenter, host, port, authKey, apiId: network.apiId }
  }

  /** Asks Telegram who the account is. */
  async refresh(options: CallOptions): Promise<AccountProfile> {
    const { link } = this.#parts
    const [user] = await link.ask({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }, options)
    return this.#store(user)
  }

  async #home(): Promise<DcOptions> {
    const { mt } = this.#parts.link.client
    return (await mt.storage.dcs.fetch()) ?? mt._defaultDcs
  }

  #carried(dataCenter: number): CarriedNote | undefined {
    const { storage } = this.#parts
    const note = storage.note<CarriedNote>(`carried-${dataCenter}`)
    return storage.authKeys.get(dataCenter) === null ? undefined : note
  }

  async #signInAtHome(): Promise<void> {
    const { identity, link, storage } = this.#parts
    // The last run may have ended between the login and its note.
    if (storage.authKeys.get(await this.homeDataCenter()) !== null) {
      try {
        await this.refresh({ signal: link.closed })
        return
      } catch (error) {
        if (!isUnregistered(error) || identity.kind === 'user') throw error
      }
    }
    await this.#login(() => this.#importBot())
  }

  async #importBot(): Promise<void> {
    const { identity, network, link } = this.#parts
    if (identity.kind !== 'bot') throw new TelegramError(401, 'AUTH_KEY_UNREGISTERED')
    // A bot that lives elsewhere is sent there in the middle of the login.
    await link.locate(link.closed)
    const request: tl.auth.RawImportBotAuthorizationRequest = {
      _: 'auth.importBotAuthorization',
      flags: 0,
      apiId: network.apiId,
      apiHash: network.apiHash,
      botAuthToken: identity.token,
    }
    const answer = await link.ask(request, { signal: link.closed, timeoutMs: LOGIN_TIMEOUT_MS })
    if (answer._ !== 'auth.authorization') throw new TelegramError(401, 'AUTH_KEY_UNREGISTERED')
    await this.#store(answer.user)
  }

  async #carryTo(dataCenter: number): Promise<void> {
    const { link } = this.#parts
    const options = { signal: link.closed, timeoutMs: LOGIN_TIMEOUT_MS }
    const exported = await link.ask({ _: 'auth.exportAuthorization', dcId: dataCenter }, options)
    const { id, bytes } = exported
    await link.ask({ _: 'auth.importAuthorization', id, bytes }, { ...options, dataCenter })
    await this.#noteAddress(dataCenter, link.closed)
  }

  async #noteAddress(dataCenter: number, signal: AbortSignal): Promise<CarriedNote> {
    const { link, storage, clock } = this.#parts
    await link.locate(signal)
    const { config } = link.client.mt.network
    const wanted = { dcId: dataCenter, allowIpv6: false, allowMedia: true, preferMedia: true, cdn: false }
    const option = await config.findOption(wanted)
    if (option === undefined) throw new TelegramError(400, 'DC_ID_INVALID')
    const note = { host: option.ipAddress, port: option.port, notedAt: clock.now() }
    await storage.setNote(`carried-${dataCenter}`, note)
    return note
  }

  async #login(work: () => Promise<void>): Promise<void> {
    const { gate, storage, link, clock } = this.#parts
    try {
      await gate.run(this.#name, work, { signal: link.closed })
    } catch (error) {
      const until = gate.openAt(this.#name)
      if (until > clock.now() && !link.closed.aborted) await storage.setNote('login-wait', until)
      throw error
    }
  }

  async #once(key: string, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const flight = this.#flights.get(key) ?? work().finally(() => this.#flights.delete(key))
    flight.catch(() => {})
    this.#flights.set(key, flight)
    await abortable(flight, signal)
  }

  /** Says whether the session is new: a line that was replaced counts more than what came of the old one. */
  async #importSession(session: string): Promise<boolean> {
    const { link, storage } = this.#parts
    const digest = createHash('sha256').update(session).digest('hex')
    if (storage.note<string>('session') === digest) return false
    await link.client.importSession(session, true)
    await storage.setNote('session', digest)
    return true
  }

  async #store(user: tl.TypeUser | undefined): Promise<AccountProfile> {
    const { link, identity } = this.#parts
    const { client } = link
    if (user?._ !== 'user' || user.id !== identity.id) throw new TelegramError(401, 'AUTH_KEY_UNREGISTERED')
    // Where the account lives is found again at the next start, whatever the settings name first by then.
    await client.mt.storage.dcs.store(await this.#home())
    return this.#learn(await client.storage.self.storeFrom(user))
  }

  #learn({ usernames, isPremium }: { usernames: readonly string[]; isPremium: boolean }): AccountProfile {
    this.#profile = { username: usernames[0], isPremium }
    return this.#profile
  }
}

/** Telegram does not know the key that a call came with as anybody's. */
export function isUnregistered(error: unknown): boolean {
  return error instanceof TelegramError && error.message === 'AUTH_KEY_UNREGISTERED'
}
