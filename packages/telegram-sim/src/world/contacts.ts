import type { StateStore } from '../state/state-store.ts'

interface Contact {
  readonly accountId: number
  readonly writerId: number
}

/** Who wrote to whom: a bot only writes to those who wrote to it. */
export class Contacts {
  readonly #state: StateStore
  readonly #contacts = new Set<string>()

  constructor(state: StateStore) {
    this.#state = state
    for (const contact of state.all<Contact>('contact')) this.#contacts.add(key(contact))
  }

  /** Whether `writerId` ever wrote to the account. */
  has(accountId: number, writerId: number): boolean {
    return this.#contacts.has(key({ accountId, writerId }))
  }

  add(accountId: number, writerId: number): void {
    const contact = { accountId, writerId }
    if (this.has(accountId, writerId)) return
    this.#contacts.add(key(contact))
    this.#state.put('contact', key(contact), contact)
  }
}

function key({ accountId, writerId }: Contact): string {
  return `${accountId}/${writerId}`
}
