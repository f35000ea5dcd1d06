import type { StateStore } from '../state/state-store.ts'

/** What an account may do in a channel; a plain member reads. */
export interface AdminRights {
  readonly postMessages: boolean
  readonly editMessages: boolean
  readonly deleteMessages: boolean
}

export interface Channel {
  readonly id: number
  readonly title: string
  readonly createdAt: number
  /** Members by account id. */
  readonly members: Record<number, AdminRights>
  /** Of the last message there ever was. */
  lastMessageId: number
  pts: number
}

export interface ChannelMessage {
  readonly channelId: number
  readonly id: number
  /** Unix seconds. */
  readonly date: number
  readonly fromId: number
  text: string
  documentId?: string
  editedAt?: number
}

/** Channels, and what was posted to them. */
export class Channels {
  readonly #channels = new Map<number, Channel>()
  readonly #messages = new Map<number, Map<number, ChannelMessage>>()
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
    for (const channel of state.all<Channel>('channel')) this.#channels.set(channel.id, channel)
    for (const message of state.all<ChannelMessage>('message'))
      this.#messagesOf(message.channelId).set(message.id, message)
  }

  add(id: number, title: string): Channel {
    const channel = { id, title, createdAt: seconds(), members: {}, lastMessageId: 0, pts: 1 }
    this.#channels.set(id, channel)
    this.#keep(channel)
    return channel
  }

  get(id: number): Channel | undefined {
    return this.#channels.get(id)
  }

  all(): Channel[] {
    return [...this.#channels.values()]
  }

  setMember(channel: Channel, accountId: number, rights: AdminRights): void {
    channel.members[accountId] = rights
    this.#keep(channel)
  }

  removeMember(channel: Channel, accountId: number): void {
    delete channel.members[accountId]
    this.#keep(channel)
  }

  post(channel: Channel, fromId: number, content: Pick<ChannelMessage, 'text' | 'documentId'>): ChannelMessage {
    const message = { channelId: channel.id, id: channel.lastMessageId + 1, date: seconds(), fromId, ...content }
    channel.lastMessageId = message.id
    this.#messagesOf(channel.id).set(message.id, message)
    this.#keepMessage(channel, message)
    return message
  }

  edit(channel: Channel, message: ChannelMessage, content: Partial<Pick<ChannelMessage, 'text' | 'documentId'>>): void {
    Object.assign(message, content, { editedAt: seconds() })
    this.#keepMessage(channel, message)
  }

  /** How many of them there were. */
  remove(channel: Channel, ids: readonly number[]): number {
    const removed = ids.filter((id) => this.#messagesOf(channel.id).delete(id))
    for (const id of removed) this.#state.remove('message', `${channel.id}/${id}`)
    channel.pts += removed.length
    this.#keep(channel)
    return removed.length
  }

  message(channel: Channel, id: number): ChannelMessage | undefined {
    return this.#messagesOf(channel.id).get(id)
  }

  /** Newest first. */
  history(channel: Channel): ChannelMessage[] {
    return [...this.#messagesOf(channel.id).values()].sort((a, b) => b.id - a.id)
  }

  #messagesOf(channelId: number): Map<number, ChannelMessage> {
    const messages = this.#messages.get(channelId) ?? new Map<number, ChannelMessage>()
    this.#messages.set(channelId, messages)
    return messages
  }

  #keepMessage(channel: Channel, message: ChannelMessage): void {
    channel.pts++
    this.#state.put('message', `${message.channelId}/${message.id}`, message)
    this.#keep(channel)
  }

  #keep(channel: Channel): void {
    this.#state.put('channel', String(channel.id), channel)
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}
