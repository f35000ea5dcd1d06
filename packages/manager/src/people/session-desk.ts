import { randomBytes } from 'node:crypto'
import {
  type Catalog,
  type Clock,
  isBanned,
  isVaultError,
  type Logger,
  type Person,
  type PersonId,
  type Session,
  type SessionId,
  VaultError,
  type Versioned,
} from '@streamvault/core'
import { hashOf, isSame, newSecret } from './secrets.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Browsers of one person; where there are more, the one that was not used for longest is signed out. */
export const SESSIONS_MAX = 10
/** Whoever does not come back for so long is signed out. */
export const SESSION_IDLE_MS = 30 * DAY_MS
/** Nobody stays signed in for longer, however often one comes. */
export const SESSION_LIFE_MS = 180 * DAY_MS
/** How often a browser is given another secret. */
export const TURN_MS = 15 * MINUTE_MS
/** How long after that a secret holds that was shown before: requests under way have it still. */
export const GRACE_MS = MINUTE_MS
/** When a session was last used is known so well. */
const USE_NOTED_MS = 5 * MINUTE_MS
const DEVICE_CHARS_MAX = 200
const SESSION_ID_BYTES = 16
/** As `begin` makes it. */
const SHOWN = /^(?<id>[\w-]{22})\.(?<secret>[\w-]{43})$/

export interface SessionDeskDeps {
  readonly catalog: Pick<Catalog, 'people' | 'sessions'>
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Pick<Logger, 'warn'>
}

/** Somebody who is signed in. */
export interface SignedIn {
  readonly person: Person
  readonly session: Session
  /** What the browser is to show from now on, where that is something else. */
  readonly turned?: string
}

/** Where people are signed in: what a browser shows is opaque, kept as a hash, and changes while it is used. */
export class SessionDesk {
  readonly #deps: SessionDeskDeps

  constructor(deps: SessionDeskDeps) {
    this.#deps = deps
  }

  /** Signs a person in, and returns what the browser is to show. */
  async begin(person: PersonId, device: string): Promise<{ readonly session: Session; readonly shown: string }> {
    const now = this.#deps.clock.now()
    const [id, secret] = [randomBytes(SESSION_ID_BYTES).toString('base64url') as SessionId, newSecret()]
    const times = { turnedAt: now, begunAt: now, usedAt: now }
    const session = { id, person, secret: hashOf(secret), ...times, device: device.slice(0, DEVICE_CHARS_MAX) }
    await this.#deps.catalog.sessions.insert(session)
    await this.#endOldest(person)
    return { session, shown: `${id}.${secret}` }
  }

  /**
   * Who shows this; undefined where that is nobody. `mayTurn` says whether the browser will learn of another secret. Whoever shows
   * one that was given up long ago has it from somewhere else, or somebody else has: such a session ends.
   */
  async find(
    shown: string,
    { mayTurn }: { readonly mayTurn: boolean },
  ): Promise<(SignedIn & { readonly isBanned: boolean }) | undefined> {
    const { id, secret } = SHOWN.exec(shown)?.groups ?? {}
    if (id === undefined || secret === undefined) return undefined
    const { people, sessions } = this.#deps.catalog
    const found = await sessions.get(id as SessionId)
    if (found === undefined) return undefined
    const now = this.#deps.clock.now()
    if (hasExpired(found.value, now)) return await this.#end(found.value)
    const given = hashOf(secret)
    const known = whichSecret(found.value, given)
    if (known === 'last' && now - found.value.turnedAt > GRACE_MS) {
      this.#deps.logger.warn({ session: id }, 'a session was ended, as a secret was shown that it no longer has')
      return await this.#end(found.value)
    }
    if (known === undefined) return undefined
    const person = (await people.get(found.value.person))?.value
    if (person === undefined) return await this.#end(found.value)
    const used = { person, isBanned: isBanned(person, now) }
    if (known === 'next') return { ...used, session: await this.#takeOver(found, given) }
    if (known === 'now' && mayTurn && now - found.value.turnedAt >= TURN_MS)
      return { ...used, ...(await this.#turn(found)) }
    return { ...used, session: await this.#noteUse(found) }
  }

  /** Where a person is signed in, what was used last first. */
  async list(person: PersonId): Promise<readonly Session[]> {
    const now = this.#deps.clock.now()
    const all = await this.#deps.catalog.sessions.listOf(person)
    return all.filter((session) => !hasExpired(session, now)).toSorted((a, b) => b.usedAt - a.usedAt)
  }

  /** Ends one session of a person. Throws `SESSION_NOT_FOUND`. */
  async end(person: PersonId, id: string): Promise<void> {
    const found = await this.#deps.catalog.sessions.get(id as SessionId)
    if (found?.value.person !== person) throw new VaultError('SESSION_NOT_FOUND', { id })
    await this.#end(found.value)
  }

  /** Ends all sessions of a person but one, or all. */
  async endOthers(person: PersonId, kept?: SessionId): Promise<void> {
    for (const session of await this.#deps.catalog.sessions.listOf(person)) {
      if (session.id !== kept) await this.#end(session)
    }
  }

  async #endOldest(person: PersonId): Promise<void> {
    const all = await this.#deps.catalog.sessions.listOf(person)
    const surplus = all.toSorted((a, b) => b.usedAt - a.usedAt || b.begunAt - a.begunAt).slice(SESSIONS_MAX)
    for (const session of surplus) await this.#end(session)
  }

  /** The browser has shown what it was given: it has it, and the other one is given up. */
  #takeOver({ value, version }: Versioned<Session>, secret: string): Promise<Session> {
    const now = this.#deps.clock.now()
    const { nextSecret: _, ...rest } = value
    return this.#replace({ ...rest, secret, lastSecret: value.secret, turnedAt: now, usedAt: now }, value, version)
  }

  async #turn({ value, version }: Versioned<Session>): Promise<Pick<SignedIn, 'session' | 'turned'>> {
    const [now, secret] = [this.#deps.clock.now(), newSecret()]
    const turned = { ...value, nextSecret: hashOf(secret), turnedAt: now, usedAt: now }
    const session = await this.#replace(turned, value, version)
    return session === turned ? { session, turned: `${value.id}.${secret}` } : { session }
  }

  async #noteUse({ value, version }: Versioned<Session>): Promise<Session> {
    const usedAt = this.#deps.clock.now()
    return usedAt - value.usedAt < USE_NOTED_MS ? value : await this.#replace({ ...value, usedAt }, value, version)
  }

  /** Of requests that come together, one writes; for the others nothing has changed. */
  async #replace(session: Session, before: Session, version: number): Promise<Session> {
    try {
      await this.#deps.catalog.sessions.replace(session, version)
      return session
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
      return before
    }
  }

  async #end({ id }: Session): Promise<undefined> {
    await this.#deps.catalog.sessions.remove(id)
  }
}

function hasExpired({ begunAt, usedAt }: Session, now: number): boolean {
  return now - begunAt >= SESSION_LIFE_MS || now - usedAt >= SESSION_IDLE_MS
}

function whichSecret({ secret, nextSecret, lastSecret }: Session, given: string): 'now' | 'next' | 'last' | undefined {
  if (isSame(secret, given)) return 'now'
  if (nextSecret !== undefined && isSame(nextSecret, given)) return 'next'
  return lastSecret !== undefined && isSame(lastSecret, given) ? 'last' : undefined
}
