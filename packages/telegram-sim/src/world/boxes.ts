import type { StateStore } from '../state/state-store.ts'
import type { NumberedEvent } from './event-log.ts'
import { type BoxEvent, type BoxOwner, type BoxRecord, boxName, MessageBox } from './message-box.ts'
import type { StoredMessage } from './messages.ts'

/** Every box of messages: one for each channel, one for each account. */
export class Boxes {
  readonly #state: StateStore
  readonly #boxes = new Map<string, MessageBox>()

  constructor(state: StateStore) {
    this.#state = state
    for (const record of state.all<BoxRecord>('box')) this.#add(new MessageBox(state, record.owner, record))
    for (const message of state.all<StoredMessage>('message')) this.#boxes.get(message.box)?.load(message)
    for (const entry of state.all<NumberedEvent<BoxEvent>>('event')) this.#boxes.get(entry.name)?.loadEvent(entry)
    for (const box of this.#boxes.values()) box.sortLoaded()
  }

  ofChannel(id: number): MessageBox {
    return this.#of({ kind: 'channel', id })
  }

  ofAccount(id: number): MessageBox {
    return this.#of({ kind: 'account', id })
  }

  /** By the name that a message has of its box. */
  named(name: string): MessageBox | undefined {
    return this.#boxes.get(name)
  }

  #of(owner: BoxOwner): MessageBox {
    return this.#boxes.get(boxName(owner)) ?? this.#add(new MessageBox(this.#state, owner))
  }

  #add(box: MessageBox): MessageBox {
    this.#boxes.set(box.name, box)
    return box
  }
}
