import {
  type Catalog,
  type Clock,
  changePerson,
  type Ephemeral,
  type Person,
  type PersonId,
  type SecondFactors,
  VaultError,
} from '@streamvault/core'
import { Attempts } from './attempts.ts'
import {
  creationOptions,
  madePasskey,
  type Place,
  requestOptions,
  shownPasskey,
  type WebAuthnJson,
} from './passkeys.ts'
import type { Seal } from './seal.ts'
import { hashOf } from './secrets.ts'
import { isFreshCode, newTotp } from './totp.ts'

/** More devices than people have. */
const PASSKEYS_MAX = 10
/** How long a challenge is waited for, and an app that is being set up. */
const BEGUN_MS = 10 * 60_000
/** How often a person may show a wrong code or passkey. */
export const PROOFS_MAX = 5
const COUNTED_MS = 15 * 60_000
const NONE: SecondFactors = { passkeys: [] }

export interface FactorDeskDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly ephemeral: Pick<Ephemeral, 'add' | 'get' | 'incr' | 'set' | 'take'>
  readonly clock: Pick<Clock, 'now'>
  readonly seal: Seal
}

/** What somebody shows besides a link; one of them is enough. */
export interface Proof {
  readonly code?: string | undefined
  readonly passkey?: WebAuthnJson | undefined
}

/** What of somebody would do besides a link. */
export interface WantedProof {
  readonly code: boolean
  readonly passkey?: WebAuthnJson
}

/** Where people have, and show, a second factor. */
export class FactorDesk {
  readonly #deps: FactorDeskDeps
  readonly #proofs: Attempts

  constructor(deps: FactorDeskDeps) {
    this.#deps = deps
    this.#proofs = new Attempts(deps.ephemeral, { name: 'proofs', max: async () => PROOFS_MAX, perMs: COUNTED_MS })
  }

  /** What an app needs that is to make codes. It is none of the person's factors before a code of it was shown. */
  async beginCode({ id, name }: Person): Promise<{ readonly secret: string; readonly url: string }> {
    const made = newTotp(name)
    await this.#deps.ephemeral.set(`totp-begun:${id}`, this.#deps.seal.close(made.secret, id), BEGUN_MS)
    return made
  }

  /** Throws `SECOND_FACTOR_WRONG` and `SIGN_IN_TOO_OFTEN`. */
  confirmCode({ id }: Person, code: string): Promise<Person> {
    return this.#proofs.try(id, async () => {
      const totp = await this.#deps.ephemeral.get(`totp-begun:${id}`)
      if (totp === undefined || !(await this.#isRight(id, totp, code))) throw wrong()
      return await this.#change(id, (factors) => ({ ...factors, totp }))
    })
  }

  removeCode({ id }: Person): Promise<Person> {
    return this.#change(id, ({ totp: _, ...factors }) => factors)
  }

  async beginPasskey(person: Person, place: Place): Promise<WebAuthnJson> {
    const options = await creationOptions(person, place)
    await this.#deps.ephemeral.set(`passkey-begun:${person.id}`, options.challenge, BEGUN_MS)
    return { ...options }
  }

  /** Throws `SECOND_FACTOR_WRONG`. */
  async addPasskey(
    { id }: Person,
    { name, response, place }: { readonly name: string; readonly response: WebAuthnJson; readonly place: Place },
  ): Promise<Person> {
    const challenge = await this.#deps.ephemeral.take(`passkey-begun:${id}`)
    const made = challenge === undefined ? undefined : await madePasskey(response, { challenge, place })
    if (made === undefined) throw wrong()
    const passkey = { ...made, name, addedAt: this.#deps.clock.now() }
    return await this.#change(id, ({ passkeys, ...factors }) => {
      return { ...factors, passkeys: [...passkeys.filter((each) => each.id !== made.id), passkey].slice(-PASSKEYS_MAX) }
    })
  }

  /** Removing what is not there succeeds. */
  removePasskey({ id }: Person, passkey: string): Promise<Person> {
    return this.#change(id, ({ passkeys, ...factors }) => {
      return { ...factors, passkeys: passkeys.filter((each) => each.id !== passkey) }
    })
  }

  /** Takes all of somebody's away, who has lost them. Throws `PERSON_NOT_FOUND`. */
  forget(id: PersonId): Promise<Person> {
    return this.#change(id, () => NONE)
  }

  /** Asks for a second factor of whoever has the link `token`; undefined where the link is enough. */
  async want({ factors }: Person, token: string, place: Place): Promise<WantedProof | undefined> {
    if (factors === undefined) return undefined
    const code = factors.totp !== undefined
    if (factors.passkeys.length === 0) return { code }
    const options = await requestOptions(factors.passkeys, place)
    await this.#deps.ephemeral.set(challengeKey(token), options.challenge, BEGUN_MS)
    return { code, passkey: { ...options } }
  }

  /** Throws `SECOND_FACTOR_NEEDED`, `SECOND_FACTOR_WRONG` and `SIGN_IN_TOO_OFTEN` for whom the link is not enough. */
  async assert(
    person: Person,
    proof: Proof,
    { token, place }: { readonly token: string; readonly place: Place },
  ): Promise<void> {
    const { id, factors } = person
    if (factors === undefined) return
    const { code, passkey } = proof
    if (code === undefined && passkey === undefined) throw new VaultError('SECOND_FACTOR_NEEDED')
    await this.#proofs.try(id, async () => {
      const byCode = code !== undefined && factors.totp !== undefined && (await this.#isRight(id, factors.totp, code))
      const isRight = byCode || (passkey !== undefined && (await this.#hasShown(person, passkey, { token, place })))
      if (!isRight) throw wrong()
    })
  }

  async #isRight(person: PersonId, sealed: string, code: string): Promise<boolean> {
    const { ephemeral, clock, seal } = this.#deps
    const secret = seal.open(sealed, person)
    return secret !== undefined && (await isFreshCode(ephemeral, { secret, code, now: clock.now(), person }))
  }

  async #hasShown(
    { id, factors = NONE }: Person,
    response: WebAuthnJson,
    { token, place }: { readonly token: string; readonly place: Place },
  ): Promise<boolean> {
    const challenge = await this.#deps.ephemeral.take(challengeKey(token))
    const shown =
      challenge === undefined ? undefined : await shownPasskey(factors.passkeys, response, { challenge, place })
    if (shown === undefined) return false
    await this.#change(id, ({ passkeys, ...rest }) => {
      return { ...rest, passkeys: passkeys.map((each) => (each.id === shown.id ? shown : each)) }
    })
    return true
  }

  #change(id: PersonId, change: (factors: SecondFactors) => SecondFactors): Promise<Person> {
    return changePerson(this.#deps.catalog, id, ({ factors = NONE, ...person }) => {
      const changed = change(factors)
      const isNone = changed.totp === undefined && changed.passkeys.length === 0
      return isNone ? person : { ...person, factors: changed }
    })
  }
}

const challengeKey = (token: string) => `passkey-asked:${hashOf(token)}`
const wrong = () => new VaultError('SECOND_FACTOR_WRONG')
