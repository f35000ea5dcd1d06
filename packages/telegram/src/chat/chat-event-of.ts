import type { tl } from '@mtcute/core'
import type { ChatFile, ChatPerson, ChatPress, ChatSaying, PlacedPost } from '@streamvault/core'

/** Everyone whom an answer of Telegram speaks of, by their ids. */
export type People = ReadonlyMap<number, ChatPerson>

export function peopleOf(users: readonly tl.TypeUser[]): People {
  return new Map(users.flatMap((user) => (user._ === 'user' ? [[user.id, personOf(user)] as const] : [])))
}

/** What somebody wrote to the bot; undefined for everything else that is told. */
export function sayingOf(message: tl.TypeMessage, people: People): ChatSaying | undefined {
  if (message._ !== 'message' || message.out === true || message.peerId._ !== 'peerUser') return undefined
  const { userId } = message.peerId
  const file = fileOf(message)
  const { replyTo } = message
  const answers = replyTo?._ === 'messageReplyHeader' ? replyTo.replyToMsgId : undefined
  return {
    kind: 'said',
    chat: String(userId),
    person: people.get(userId) ?? { id: String(userId) },
    message: String(message.id),
    text: message.message,
    ...(file !== undefined && { file }),
    ...(answers !== undefined && { answers: String(answers) }),
  }
}

/** What button of a message of the bot somebody pressed, in the chat of both. */
export function pressOf(update: tl.TypeUpdate, people: People): ChatPress | undefined {
  if (update._ !== 'updateBotCallbackQuery' || update.data === undefined) return undefined
  const { userId, msgId, queryId, data, peer } = update
  if (peer._ !== 'peerUser') return undefined
  return {
    kind: 'pressed',
    chat: String(userId),
    person: people.get(userId) ?? { id: String(userId) },
    message: String(msgId),
    press: queryId.toString(),
    data: Buffer.from(data).toString(),
  }
}

/** The file of a message; undefined where it has none. */
export function fileOf({ id, media, fwdFrom }: tl.RawMessage): ChatFile | undefined {
  const document = documentOf(media)
  if (document === undefined) return undefined
  const named = document.attributes.find(({ _ }) => _ === 'documentAttributeFilename')
  const origin = originOf(fwdFrom)
  return {
    message: String(id),
    fileName: named?._ === 'documentAttributeFilename' ? named.fileName : '',
    ...(document.mimeType !== '' && { mimeType: document.mimeType }),
    sizeBytes: document.size,
    ...(origin !== undefined && { origin }),
  }
}

export function documentOf(media: tl.TypeMessageMedia | undefined): tl.RawDocument | undefined {
  const document = media?._ === 'messageMediaDocument' ? media.document : undefined
  return document?._ === 'document' ? document : undefined
}

/** The post of a channel that was forwarded, as `ChannelFinder` names places and what lies there. */
function originOf(forward: tl.TypeMessageFwdHeader | undefined): PlacedPost | undefined {
  if (forward?.fromId?._ !== 'peerChannel' || forward.channelPost === undefined) return undefined
  return { place: String(forward.fromId.channelId), cursor: String(forward.channelPost) }
}

/** What a person's program is set to is told to bots alone: https://core.telegram.org/constructor/user */
function personOf({ id, langCode, firstName = '', lastName = '' }: tl.RawUser): ChatPerson {
  const name = `${firstName} ${lastName}`.trim()
  return { id: String(id), ...(name !== '' && { name }), ...(langCode !== undefined && { language: langCode }) }
}
