import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { ClientActions } from '../actions.ts'
import type { TdObject } from './td-client.ts'
import { formatted, heardIn, messageId } from './td-messages.ts'
import { TdSession } from './td-session.ts'

const PRIORITY_MAX = 32
const RESULTS_MAX = 100
const NOBODY = () => Promise.reject(new Error('it is not signed in'))

/** `installed` is where its packages are. */
export function createTdActions(installed: string): ClientActions {
  let session: TdSession
  const invoke = (request: TdObject) => session.client.invoke(request)

  return {
    start: async (surroundings) => {
      session = await TdSession.start(installed, surroundings)
    },
    signInBot: async ({ token }) => {
      await session.client.loginAsBot(token)
      return session.accountId()
    },
    signInUser: async ({ phone, code, password }) => {
      await session.client.login({
        type: 'user',
        getPhoneNumber: () => Promise.resolve(phone),
        getAuthCode: () => Promise.resolve(code),
        getPassword: () => (password === undefined ? NOBODY() : Promise.resolve(password)),
      })
      return session.accountId()
    },
    resume: async () => {
      await session.client.login({ type: 'user', getPhoneNumber: NOBODY, getAuthCode: NOBODY, getPassword: NOBODY })
      return session.accountId()
    },
    title: async ({ chat }) => String((await invoke({ _: 'getChat', chat_id: await session.chatId(chat) }))['title']),
    send: ({ chat, text }) => session.send(chat, { _: 'inputMessageText', text: formatted(text) }),
    upload: ({ chat, path, caption }) => {
      const file = { _: 'inputFileLocal', path }
      const document = { _: 'inputDocument', document: file, disable_content_type_detection: true }
      return session.send(chat, { _: 'inputMessageDocument', document, caption: formatted(caption) })
    },
    download: async ({ offset, limit, ...name }) => {
      const message = await invoke({ _: 'getMessage', ...(await session.named(name)) })
      const { document } = (message['content'] as { readonly document: { readonly document: TdObject } }).document
      const range = { file_id: document['id'], offset, limit, priority: PRIORITY_MAX, synchronous: true }
      const file = await invoke({ _: 'downloadFile', ...range })
      return digestOf((file['local'] as { readonly path: string }).path, { offset, limit })
    },
    edit: async ({ text, ...name }) => {
      const content = { _: 'inputMessageText', text: formatted(text) }
      await invoke({ _: 'editMessageText', ...(await session.named(name)), input_message_content: content })
    },
    remove: async (name) => {
      const { chat_id, message_id } = await session.named(name)
      await invoke({ _: 'deleteMessages', chat_id, message_ids: [message_id], revoke: true })
    },
    search: async ({ chat, text }) => {
      const query = { query: text, from_message_id: 0, offset: 0, limit: RESULTS_MAX }
      const found = await invoke({ _: 'searchChatMessages', chat_id: await session.chatId(chat), ...query })
      return (found['messages'] as TdObject[]).map(({ id }) => messageId(id))
    },
    heard: () => Promise.resolve(session.updates.flatMap(heardIn)),
    createGroup: async ({ title, username }) => {
      const user = await invoke({ _: 'searchPublicChat', username })
      const made = await invoke({ _: 'createNewBasicGroupChat', user_ids: [user['id']], title })
      return -Number(made['chat_id'])
    },
    rename: async ({ chat, title }) => {
      await invoke({ _: 'setChatTitle', chat_id: await session.chatId(chat), title })
    },
    invite: async ({ chat, username }) => {
      const user = await invoke({ _: 'searchPublicChat', username })
      await invoke({ _: 'addChatMember', chat_id: await session.chatId(chat), user_id: user['id'], forward_limit: 0 })
    },
    members: async ({ chat }) => {
      const id = -(await session.chatId(chat))
      const full = await invoke({ _: 'getBasicGroupFullInfo', basic_group_id: id })
      return (full['members'] as TdObject[]).map((each) => (each['member_id'] as { readonly user_id: number }).user_id)
    },
    stop: () => session.stop(),
  }
}

async function digestOf(path: string, { offset, limit }: { offset: number; limit: number }): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit, offset)
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex')
}
