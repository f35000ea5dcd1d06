import type { tl } from '@mtcute/core'
import type { StoredDocument } from '../files/documents.ts'
import { toLong } from '../tl/tl-long.ts'
import { type Account, usernameOf } from './accounts.ts'
import { type Channel, isAdmin, isTaken, membersOf } from './channels.ts'
import { viewGroup } from './group-view.ts'
import type { Group } from './groups.ts'
import type { PeerName } from './messages.ts'
import { unixSeconds } from './unix-seconds.ts'
import type { World } from './world.ts'

/**
 * Things as one account sees them: with its own access hashes and file references.
 *
 * Whom it speaks of while it shows things is what `people` answers afterwards, as Telegram's answers have to carry them.
 */
export class View {
  readonly world: World
  readonly viewer: Account
  readonly #users = new Map<number, Account>()
  readonly #channels = new Map<number, Channel>()
  readonly #groups = new Map<number, Group>()

  constructor(world: World, viewer: Account) {
    this.world = world
    this.viewer = viewer
  }

  user(account: Account): tl.RawUser {
    const { id, kind, name } = account
    const accessHash = toLong(this.world.identities.accessHash('user', String(id), this.viewer.id))
    const username = usernameOf(account)
    return {
      _: 'user',
      id,
      self: id === this.viewer.id,
      accessHash,
      firstName: name,
      ...(username !== undefined && { username }),
      ...(kind === 'bot' ? { bot: true, botInfoVersion: 1 } : { premium: account.isPremium === true }),
      ...(kind === 'user' && id === this.viewer.id && { phone: account.phone }),
      ...(kind === 'user' && this.viewer.kind === 'bot' && account.languageCode && { langCode: account.languageCode }),
    }
  }

  channel(channel: Channel): tl.RawChannel | tl.RawChannelForbidden {
    const { id, title, createdAt, kind, username } = channel
    const accessHash = toLong(this.world.identities.accessHash('channel', String(id), this.viewer.id))
    const member = channel.members[this.viewer.id]
    const sort = kind === 'broadcast' ? { broadcast: true } : { megagroup: true }
    const isHidden = username === undefined || isTaken(channel, this.viewer.id, 'viewMessages')
    if (member === undefined && isHidden) return { _: 'channelForbidden', id, accessHash, title, ...sort }
    const banned = channel.restrictions[this.viewer.id]
    return {
      _: 'channel',
      id,
      accessHash,
      title,
      photo: { _: 'chatPhotoEmpty' },
      date: member?.joinedAt ?? createdAt,
      ...sort,
      left: member === undefined,
      creator: member?.isCreator === true,
      ...(username !== undefined && { username }),
      ...(isAdmin(member) && { adminRights: { _: 'chatAdminRights', ...member?.rights } }),
      ...(banned !== undefined && { bannedRights: { _: 'chatBannedRights', ...banned.rights } }),
      participantsCount: membersOf(channel).length,
    }
  }

  document({ id, date, mimeType, sizeBytes, dataCenterId, attributes }: StoredDocument): tl.RawDocument {
    const accessHash = toLong(this.world.identities.accessHash('document', id, this.viewer.id))
    const fileReference = this.world.references.create(id, this.viewer.id)
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

  /** Speaks of someone: `people` has them from now on. */
  mention(peer: PeerName): PeerName {
    if (peer._ === 'peerUser') {
      const account = this.world.accounts.get(peer.userId)
      if (account !== undefined) this.#users.set(account.id, account)
    } else if (peer._ === 'peerChat') {
      const group = this.world.groups.get(peer.chatId)
      if (group !== undefined) this.#groups.set(group.id, group)
    } else {
      const channel = this.world.channels.get(peer.channelId)
      if (channel !== undefined) this.#channels.set(channel.id, channel)
    }
    return peer
  }

  mentionUser(userId: number): number {
    this.mention({ _: 'peerUser', userId })
    return userId
  }

  /** Everyone who was spoken of so far. */
  people(): { readonly users: tl.RawUser[]; readonly chats: tl.TypeChat[] } {
    return {
      users: [...this.#users.values()].map((account) => this.user(account)),
      chats: [
        ...[...this.#channels.values()].map((channel) => this.channel(channel)),
        ...[...this.#groups.values()].map((group) => viewGroup(group, this.viewer.id)),
      ],
    }
  }

  /** Updates with everyone they speak of. Outside of the sequence: what is in them has counts of its own. */
  updates(updates: readonly tl.TypeUpdate[]): tl.RawUpdates {
    return { _: 'updates', updates: [...updates], ...this.people(), date: unixSeconds(), seq: 0 }
  }
}
