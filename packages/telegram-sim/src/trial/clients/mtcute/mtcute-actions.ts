import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type InputPeerLike, SqliteStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider, toggleChannelIdMark } from '@mtcute/node/utils.js'
import type { ChatName, ClientActions, MessageName } from '../actions.ts'

/** Only errors that end a test are to be seen. */
const LOG_NOTHING = 0
const MIB = 1024 * 1024

/** The client that everything else here is tried with, held to the same as the others. */
export function createMtcuteActions(): ClientActions {
  let client: TelegramClient
  const heard: string[] = []

  const peer = async (chat: ChatName): Promise<InputPeerLike> => {
    if ('username' in chat) return chat.username
    const id = 'channelId' in chat ? toggleChannelIdMark(chat.channelId) : -chat.groupId
    // A user knows of the chats that were listed, and of no others.
    return client.resolvePeer(id).catch(async () => {
      for await (const _ of client.iterDialogs());
      return client.resolvePeer(id)
    })
  }
  const start = async (login: Parameters<TelegramClient['start']>[0]) => {
    const { id } = await client.start(login)
    return id
  }
  const message = async ({ chat, messageId }: MessageName) => {
    const [found] = await client.getMessages(await peer(chat), messageId)
    if (!found) throw new Error(`message ${messageId} is missing`)
    return found
  }

  return {
    start: async ({ directory, dataCenters, publicKeyPem, firstDataCenterId }) => {
      const { id, host, port } =
        dataCenters.find((each) => each.id === firstDataCenterId) ?? raise('no such data centre')
      const main = { id, ipAddress: host, port }
      client = new TelegramClient({
        apiId: 1,
        apiHash: 'hash',
        storage: new SqliteStorage(join(directory, 'session.db')),
        defaultDcs: { main, media: main },
        logLevel: LOG_NOTHING,
        updates: { catchUp: true },
      })
      addPublicKey(new NodeCryptoProvider(), publicKeyPem)
      client.onNewMessage.add(({ text, isOutgoing, isService }) => {
        if (!isOutgoing && !isService) heard.push(`new ${text}`)
      })
      client.onEditMessage.add(({ text }) => heard.push(`edit ${text}`))
      client.onDeleteMessage.add(({ messageIds }) => heard.push(...messageIds.map((each) => `delete ${each}`)))
    },
    signInBot: ({ token }) => start({ botToken: token }),
    signInUser: ({ phone, code, password }) =>
      start({ phone, code, codeSentCallback: () => {}, ...(password !== undefined && { password }) }),
    resume: () => start({}),
    title: async ({ chat }) => (await client.getChat(await peer(chat))).title ?? '',
    send: async ({ chat, text }) => (await client.sendText(await peer(chat), text)).id,
    upload: async ({ chat, path, caption }) => {
      const { id } = await client.sendMedia(await peer(chat), { type: 'document', file: `file:${path}`, caption })
      return id
    },
    download: async ({ offset, limit, ...named }) => {
      const { media } = await message(named)
      if (media?.type !== 'document') throw new Error('no document')
      const { dcId, id, accessHash, fileReference } = media.raw
      const location = { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: '' } as const
      const digest = createHash('sha256')
      // Its own download begins at the beginning, or ends early.
      for (let at = offset; at < offset + limit; at += MIB) {
        const piece = await client.call({ _: 'upload.getFile', location, offset: at, limit: MIB }, { dcId })
        if (piece._ === 'upload.file') digest.update(piece.bytes)
      }
      return digest.digest('hex')
    },
    edit: async ({ text, ...named }) => {
      await client.editMessage({ message: await message(named), text })
    },
    remove: async (named) => client.deleteMessages([await message(named)]),
    search: async ({ chat, text }) => {
      const found = await client.searchMessages({ chatId: await peer(chat), query: text })
      return found.map(({ id }) => id)
    },
    heard: () => Promise.resolve(heard),
    createGroup: async ({ title, username }) => {
      const { chat } = await client.createGroup({ title, users: [username] })
      return chat.id < 0 ? -chat.id : chat.id
    },
    rename: async ({ chat, title }) => client.setChatTitle(await peer(chat), title),
    invite: async ({ chat, username }) => {
      await client.addChatMembers(await peer(chat), username, {})
    },
    members: async ({ chat }) => (await client.getChatMembers(await peer(chat))).map(({ user }) => user.id),
    stop: () => client.destroy(),
  }
}

function raise(message: string): never {
  throw new Error(message)
}
