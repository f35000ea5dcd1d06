import type { tl } from '@mtcute/core'
import type { Account } from './accounts.ts'

/** Something to tell an account, wherever it is signed in. */
export interface Delivery {
  readonly account: Account
  /** Made when someone listens. */
  readonly render: () => tl.TypeUpdates
  /** The session that caused it, which learns of it by its answer. */
  readonly except: object | undefined
}

/** The way of updates from where things happen to the sessions of those who see them. */
export class Feed {
  readonly #listeners = new Set<(delivery: Delivery) => void>()

  subscribe(listener: (delivery: Delivery) => void): void {
    this.#listeners.add(listener)
  }

  tell(delivery: Delivery): void {
    for (const listener of this.#listeners) listener(delivery)
  }
}
