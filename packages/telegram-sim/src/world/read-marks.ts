import type { StateStore } from '../state/state-store.ts'
import { type PeerName, peerKey } from './messages.ts'

interface ReadMark {
  readonly key: string
  readonly id: number
}

/** Up to which message each account has read each chat. */
export class ReadMarks {
  readonly #state: StateStore
  readonly #marks = new Map<string, number>()

  constructor(state: StateStore) {
    this.#state = state
    for (const { key, id } of state.all<ReadMark>('read-mark')) this.#marks.set(key, id)
  }

  /** 0 when it read nothing. */
  get(accountId: number, peer: PeerName): number {
    return this.#marks.get(`${accountId}/${peerKey(peer)}`) ?? 0
  }

  /** Never goes back. */
  read(accountId: number, peer: PeerName, id: number): void {
    if (id <= this.get(accountId, peer)) return
    const key = `${accountId}/${peerKey(peer)}`
    this.#marks.set(key, id)
    this.#state.put('read-mark', key, { key, id })
  }
}
