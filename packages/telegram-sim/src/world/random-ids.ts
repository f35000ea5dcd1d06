import { RpcError } from '../rpc/rpc-error.ts'
import type { StateStore } from '../state/state-store.ts'

interface RandomIdRecord {
  readonly accountId: number
  readonly randomId: string
  /** Rises, so that the oldest are known. */
  readonly order: number
}

/** Of each account; Telegram says nothing of how many it remembers. */
const REMEMBERED_MAX = 4096

/** The ids by which clients tell their messages apart: each posts once. */
export class RandomIds {
  readonly #state: StateStore
  readonly #used = new Map<number, Set<string>>()
  #order = 0

  constructor(state: StateStore) {
    this.#state = state
    for (const { accountId, randomId, order } of state
      .all<RandomIdRecord>('random-id')
      .sort((a, b) => a.order - b.order)) {
      this.#of(accountId).add(randomId)
      this.#order = order
    }
  }

  /** Throws RANDOM_ID_DUPLICATE. */
  check(accountId: number, randomIds: readonly bigint[]): void {
    const used = this.#of(accountId)
    const isRepeated = randomIds.some((id) => used.has(String(id))) || new Set(randomIds).size < randomIds.length
    if (isRepeated) throw new RpcError(500, 'RANDOM_ID_DUPLICATE')
  }

  /** Throws RANDOM_ID_DUPLICATE, and then remembers none of them. */
  use(accountId: number, randomIds: readonly bigint[]): void {
    this.check(accountId, randomIds)
    const used = this.#of(accountId)
    for (const randomId of randomIds.map(String)) {
      used.add(randomId)
      this.#state.put('random-id', `${accountId}/${randomId}`, { accountId, randomId, order: ++this.#order })
      const [oldest] = used
      if (used.size <= REMEMBERED_MAX || oldest === undefined) continue
      used.delete(oldest)
      this.#state.remove('random-id', `${accountId}/${oldest}`)
    }
  }

  #of(accountId: number): Set<string> {
    const used = this.#used.get(accountId) ?? new Set<string>()
    this.#used.set(accountId, used)
    return used
  }
}
