import type { tl } from '@mtcute/core'

/** Who wrote something, or where it was written. */
export type PeerName = tl.RawPeerUser | tl.RawPeerChat | tl.RawPeerChannel

/** Where a forwarded message comes from. */
export interface ForwardOrigin {
  readonly from: PeerName
  readonly date: number
  /** Of the post in a channel. */
  readonly postId?: number
}

/** What a message says; TL objects are kept as `packTl` writes them. */
export interface MessageContent {
  readonly text: string
  readonly entities?: readonly string[]
  readonly replyMarkup?: string
  readonly documentId?: string
}

/** Where one copy of a message lies. */
export interface CopyName {
  readonly box: string
  readonly id: number
}

/** One message in one box. Copies of it in the boxes of other accounts have ids of their own. */
export interface StoredMessage extends MessageContent {
  readonly box: string
  readonly id: number
  /** Unix seconds. */
  readonly date: number
  readonly authorId: number
  /** Whom it shows as its author: a channel for what is posted in its name. */
  readonly from: PeerName
  /** The chat it is in, for the owner of the box. */
  readonly peer: PeerName
  readonly replyToId?: number
  /** A signed 64-bit number in decimal: what the messages of an album share. */
  readonly groupedId?: string
  readonly forward?: ForwardOrigin
  /** What a service message tells. */
  readonly action?: string
  /** Its copies in the boxes of other accounts. */
  readonly twins?: readonly CopyName[]
  readonly editedAt?: number
  readonly isPinned?: true
}

/** What its box knows of a message before it is in there. */
export type MessageDraft = Omit<StoredMessage, 'box' | 'id' | 'date'>

export function samePeer(a: PeerName, b: PeerName): boolean {
  return peerKey(a) === peerKey(b)
}

/** A name for use in keys. */
export function peerKey(peer: PeerName): string {
  if (peer._ === 'peerChat') return `group/${peer.chatId}`
  return peer._ === 'peerUser' ? `user/${peer.userId}` : `channel/${peer.channelId}`
}
