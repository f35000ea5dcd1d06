import type { tl } from '@mtcute/core'
import type { StateStore } from '../state/state-store.ts'
import { packTl, unpackTl } from '../tl/packed-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { EventLog, type NumberedEvent } from './event-log.ts'

interface AccountEvent {
  readonly qts: number
  readonly update: string
}

/** An update that carries the count of such updates. */
export type CountedUpdate = tl.TypeUpdate & { readonly qts: number }

/** What bots are told besides messages, counted by `qts`, and kept for those that were away. */
export class AccountEvents {
  readonly #state: StateStore
  readonly #logs = new Map<string, EventLog<AccountEvent>>()

  constructor(state: StateStore) {
    this.#state = state
    for (const entry of state.all<NumberedEvent<AccountEvent>>('account-event')) this.#log(entry.name).load(entry)
    for (const log of this.#logs.values()) log.sortLoaded()
  }

  /** 0 before the first. */
  qts(accountId: number): number {
    return this.#log(String(accountId)).last?.qts ?? 0
  }

  add(accountId: number, make: (qts: number) => CountedUpdate): CountedUpdate {
    const qts = this.qts(accountId) + 1
    const update = make(qts)
    this.#log(String(accountId)).add({ qts, update: packTl(update as TlObject) }, qts)
    return update
  }

  /** Oldest first, as far as they are kept. */
  since(accountId: number, qts: number): CountedUpdate[] {
    if (qts >= this.qts(accountId)) return []
    return this.#log(String(accountId))
      .since(qts)
      .map(({ update }) => unpackTl<CountedUpdate>(update))
  }

  #log(name: string): EventLog<AccountEvent> {
    const log = this.#logs.get(name) ?? new EventLog<AccountEvent>(this.#state, { kind: 'account-event', name })
    this.#logs.set(name, log)
    return log
  }
}
