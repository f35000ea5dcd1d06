import type { tl } from '@mtcute/core'
import type { StoredDocument } from '../files/documents.ts'
import { toLong } from '../tl/tl-long.ts'
import type { Account } from './accounts.ts'
import type { AdminRights, Channel, ChannelMessage } from './channels.ts'
import type { World } from './world.ts'

/** Things as one account sees them: with its own access hashes and file references. */
export class View {
  readonly #world: World
  readonly #viewer: Account

  constructor(world: World, viewer: Account) {
    this.#world = world
    this.#viewer = viewer
  }

  user(account: Account): tl.RawUser {
    const { id, name, username } = account
    const accessHash = toLong(this.#world.identities.accessHash('user', String(id), this.#viewer.id))
    const user: tl.RawUser = { _: 'user', id, self: id === this.#viewer.id, accessHash, firstName: name }
    if (account.kind === 'bot') return { ...user, bot: true, botInfoVersion: 1, username: username ?? `sim${id}bot` }
    return { ...user, ...(account.isPremium && { premium: true }), ...(username !== undefined && { username }) }
  }

  channel({ id, title, createdAt, members }: Channel): tl.RawChannel {
    const accessHash = toLong(this.#world.identities.accessHash('channel', String(id), this.#viewer.id))
    const rights = members[this.#viewer.id]
    return {
      _: 'channel',
      id,
      accessHash,
      title,
      photo: { _: 'chatPhotoEmpty' },
      date: createdAt,
      broadcast: true,
      ...(rights !== undefined && isAdmin(rights) && { adminRights: { _: 'chatAdminRights', ...rights } }),
    }
  }

  document({ id, date, mimeType, sizeBytes, dataCenterId, attributes }: StoredDocument): tl.RawDocument {
    const accessHash = toLong(this.#world.identities.accessHash('document', id, this.#viewer.id))
    const fileReference = this.#world.references.create(id, this.#viewer.id)
    return {
      _: 'document',
      id: toLong(BigInt(id)),
      accessHash,
      fileReference,
      date,
      mimeType,
      size: sizeBytes,
      dcId: dataCenterId,
      attributes: [...attributes],
    }
  }

  message({ id, channelId, date, text, fromId, documentId, editedAt }: ChannelMessage): tl.RawMessage {
    const document = documentId === undefined ? undefined : this.#world.documents.get(documentId)
    return {
      _: 'message',
      id,
      peerId: { _: 'peerChannel', channelId },
      date,
      message: text,
      post: true,
      out: fromId === this.#viewer.id,
      ...(editedAt !== undefined && { editDate: editedAt }),
      ...(document !== undefined && { media: { _: 'messageMediaDocument', document: this.document(document) } }),
    }
  }
}

function isAdmin({ postMessages, editMessages, deleteMessages }: AdminRights): boolean {
  return postMessages || editMessages || deleteMessages
}
