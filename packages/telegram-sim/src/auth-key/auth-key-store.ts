import { sha1 } from '../crypto/digests.ts'
import type { StateStore } from '../state/state-store.ts'

/** What a client and a data centre share: a device, signed in or not. */
export interface AuthKey {
  readonly id: bigint
  readonly bytes: Buffer
  /** Unix seconds, of temporary keys only. */
  readonly expiresAt?: number
  /** Of the client that uses it, since its `initConnection`: it need not say that again in another session. */
  layer?: number
  /** Who signed in with it. */
  accountId?: number
  /** Who gave its code, and has its password left to give. Ends with the process. */
  passwordOf?: number
  /** The permanent key that a temporary one speaks for. */
  permanentId?: bigint
}

interface AuthKeyRecord {
  readonly dataCenterId: number
  readonly bytes: string
  readonly accountId?: number
  readonly layer?: number
}

/** The authorization keys of one data centre. Permanent ones are kept; temporary ones end with the process. */
export class AuthKeyStore {
  readonly #keys = new Map<bigint, AuthKey>()
  readonly #state: StateStore
  readonly #dataCenterId: number

  constructor(state: StateStore, dataCenterId: number) {
    this.#state = state
    this.#dataCenterId = dataCenterId
    for (const { bytes, accountId, layer, ...record } of state.all<AuthKeyRecord>('auth-key')) {
      if (record.dataCenterId !== dataCenterId) continue
      const key: AuthKey = { id: authKeyId(bytes), bytes: Buffer.from(bytes, 'base64') }
      if (accountId !== undefined) key.accountId = accountId
      if (layer !== undefined) key.layer = layer
      this.#keys.set(key.id, key)
    }
  }

  get(id: bigint): AuthKey | undefined {
    const key = this.#keys.get(id)
    return key?.expiresAt !== undefined && key.expiresAt < Date.now() / 1000 ? undefined : key
  }

  /** The key that is signed in or not: the permanent one behind a temporary. Undefined while that is not bound. */
  permanentOf(key: AuthKey): AuthKey | undefined {
    if (key.expiresAt === undefined) return key
    return key.permanentId === undefined ? undefined : this.get(key.permanentId)
  }

  add(bytes: Buffer, expiresInSeconds?: number): AuthKey {
    const id = authKeyId(bytes.toString('base64'))
    const now = Math.floor(Date.now() / 1000)
    const key = expiresInSeconds === undefined ? { id, bytes } : { id, bytes, expiresAt: now + expiresInSeconds }
    this.#keys.set(id, key)
    this.#keep(key)
    return key
  }

  /** The permanent keys that the account has signed in with here. */
  ofAccount(accountId: number): AuthKey[] {
    return [...this.#keys.values()].filter((key) => key.accountId === accountId)
  }

  initialise(key: AuthKey, layer: number): void {
    if (key.layer === layer) return
    key.layer = layer
    this.#keep(key)
  }

  signIn(key: AuthKey, accountId: number): void {
    key.accountId = accountId
    delete key.passwordOf
    this.#keep(key)
  }

  signOut(key: AuthKey): void {
    delete key.accountId
    this.#keep(key)
  }

  remove(id: bigint): void {
    this.#keys.delete(id)
    this.#state.remove('auth-key', `${this.#dataCenterId}/${id}`)
  }

  /** As when Telegram ends sessions: clients have to exchange keys again. */
  clear(): void {
    for (const id of this.#keys.keys()) this.remove(id)
  }

  #keep(key: AuthKey): void {
    if (key.expiresAt !== undefined) return
    const { bytes, accountId, layer } = key
    const record = { dataCenterId: this.#dataCenterId, bytes: bytes.toString('base64'), accountId, layer }
    this.#state.put('auth-key', `${this.#dataCenterId}/${key.id}`, record)
  }
}

function authKeyId(base64: string): bigint {
  return sha1(Buffer.from(base64, 'base64')).readBigInt64LE(12)
}
