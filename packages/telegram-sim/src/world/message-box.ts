import type { StateStore } from '../state/state-store.ts'
import { EventLog, type NumberedEvent } from './event-log.ts'
import type { MessageContent, MessageDraft, StoredMessage } from './messages.ts'
import { unixSeconds } from './unix-seconds.ts'

/** What happened to messages of a box, and where that leaves its count of changes. */
export interface BoxEvent {
  readonly kind: 'new' | 'edit' | 'delete' | 'pin' | 'unpin'
  readonly ids: readonly number[]
  readonly pts: number
  readonly ptsCount: number
  readonly date: number
}

export interface BoxRecord {
  readonly owner: BoxOwner
  lastMessageId: number
  pts: number
}

/** By which messages and records name a box. */
export function boxName({ kind, id }: BoxOwner): string {
  return `${kind}/${id}`
}

/** Whose messages a box holds. */
export interface BoxOwner {
  readonly kind: 'channel' | 'account'
  readonly id: number
}

/** The messages of a channel, or of all private chats of an account: one sequence of ids, and one of changes. */
export class MessageBox {
  readonly name: string
  readonly owner: BoxOwner
  readonly #state: StateStore
  readonly #record: BoxRecord
  readonly #log: EventLog<BoxEvent>
  readonly #messages = new Map<number, StoredMessage>()
  /** Ascending. */
  readonly #ids: number[] = []

  constructor(state: StateStore, owner: BoxOwner, record?: BoxRecord) {
    this.#state = state
    this.owner = owner
    this.name = boxName(owner)
    this.#record = record ?? { owner, lastMessageId: 0, pts: 1 }
    this.#log = new EventLog(state, { kind: 'event', name: this.name })
  }

  /** Of its last change; 1 before the first. */
  get pts(): number {
    return this.#record.pts
  }

  /** Of the last message that there ever was. */
  get lastMessageId(): number {
    return this.#record.lastMessageId
  }

  /** When it last changed, in Unix seconds; 0 before that. */
  get changedAt(): number {
    return this.#log.last?.date ?? 0
  }

  /** Takes in what a record kept, in any order; `sortLoaded` follows. */
  load(message: StoredMessage): void {
    this.#messages.set(message.id, message)
    this.#ids.push(message.id)
  }

  loadEvent(entry: NumberedEvent<BoxEvent>): void {
    this.#log.load(entry)
  }

  sortLoaded(): void {
    this.#ids.sort((a, b) => a - b)
    this.#log.sortLoaded()
  }

  /** The id that the next message gets. */
  get nextId(): number {
    return this.#record.lastMessageId + 1
  }

  post(draft: MessageDraft): { readonly message: StoredMessage; readonly event: BoxEvent } {
    const message: StoredMessage = { ...draft, box: this.name, id: this.nextId, date: unixSeconds() }
    this.#record.lastMessageId = message.id
    this.#ids.push(message.id)
    this.#keep(message)
    return { message, event: this.#happened('new', [message.id]) }
  }

  /** What the content has no longer, the message has no longer. */
  edit(message: StoredMessage, content: MessageContent): BoxEvent {
    const { entities: _, replyMarkup: __, documentId: ___, ...rest } = message
    this.#keep({ ...rest, ...content, editedAt: unixSeconds() })
    return this.#happened('edit', [message.id])
  }

  /** Undefined when none of them is pinned otherwise than before. */
  pin(ids: readonly number[], as: 'pin' | 'unpin'): BoxEvent | undefined {
    const changed = ids.filter((id) => {
      const message = this.#messages.get(id)
      if (message === undefined || (message.isPinned === true) === (as === 'pin')) return false
      const { isPinned: _, ...rest } = message
      this.#keep(as === 'pin' ? { ...rest, isPinned: true } : rest)
      return true
    })
    return changed.length === 0 ? undefined : this.#happened(as, changed)
  }

  /** Undefined when there was none of them. */
  remove(ids: readonly number[]): BoxEvent | undefined {
    const removed = [...new Set(ids)].filter((id) => this.#messages.delete(id))
    if (removed.length === 0) return undefined
    for (const id of removed) {
      this.#ids.splice(this.#firstFrom(id), 1)
      this.#state.remove('message', `${this.name}/${id}`)
    }
    return this.#happened('delete', removed)
  }

  message(id: number): StoredMessage | undefined {
    return this.#messages.get(id)
  }

  get messageCount(): number {
    return this.#ids.length
  }

  /** Newest first. */
  *newestFirst(): Generator<StoredMessage> {
    for (let index = this.#ids.length - 1; index >= 0; index--) {
      const message = this.#messages.get(this.#ids[index] ?? 0)
      if (message !== undefined) yield message
    }
  }

  /** The changes since `pts`; 'too-long' when the log does not reach back so far. */
  eventsSince(pts: number): readonly BoxEvent[] | 'too-long' {
    if (pts >= this.pts) return []
    return pts < this.#log.reachesBackTo(({ ptsCount }) => ptsCount) ? 'too-long' : this.#log.since(pts)
  }

  #firstFrom(id: number): number {
    let [start, end] = [0, this.#ids.length]
    while (start < end) {
      const middle = (start + end) >>> 1
      if ((this.#ids[middle] ?? 0) < id) start = middle + 1
      else end = middle
    }
    return start
  }

  /** As if messages up to this id had been posted and deleted. */
  skipTo(messageId: number): void {
    this.#record.lastMessageId = Math.max(this.#record.lastMessageId, messageId)
    this.#state.put('box', this.name, this.#record)
  }

  #keep(message: StoredMessage): void {
    this.#messages.set(message.id, message)
    this.#state.put('message', `${this.name}/${message.id}`, message)
  }

  #happened(kind: BoxEvent['kind'], ids: readonly number[]): BoxEvent {
    this.#record.pts += ids.length
    this.#state.put('box', this.name, this.#record)
    const event = { kind, ids, pts: this.pts, ptsCount: ids.length, date: unixSeconds() }
    this.#log.add(event, event.pts)
    return event
  }
}
