import type { tl } from '@mtcute/core'
import type { CallOptions } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { PostedMark, UploadedFile } from './upload-journal.ts'

/** https://core.telegram.org/method/channels.getMessages takes no more ids; bots cannot list what there is. */
const IDS_PER_CALL = 100
/** Ids of one channel are given out in order: after so many empty pages nothing follows but gaps of deleted messages. */
const EMPTY_PAGES_MAX = 2
/** 5,000 messages came after the last that was known: more than a vault posts while one upload is being repeated. */
const PAGES_MAX = 50
/** A channel is left for the next before it has 500,000 messages. */
const CHANNEL_IDS_MAX = 2 ** 20

/** The file in a message; undefined when it has none. */
export function postedFile(channelId: number, message: tl.TypeMessage | undefined): UploadedFile | undefined {
  const document = message === undefined ? undefined : documentOf(message)
  if (message === undefined || document === undefined) return undefined
  const { id, dcId: dataCenter, size: sizeBytes } = document
  return { channelId, messageId: message.id, documentId: id.toString(), dataCenter, sizeBytes }
}

interface WhereToLook extends PostedMark {
  /** A message that was there before it. */
  readonly afterMessageId: number
}

/** Looks for a file among the messages after one that was there before it. Undefined when it was not posted. */
export async function findPosted(
  account: TelegramAccount,
  mark: WhereToLook,
  options: CallOptions,
): Promise<UploadedFile | undefined> {
  for await (const file of eachPosted(account, mark, options)) return file
  return undefined
}

/** Every message with the file, in order: of what was posted exactly once there is one. */
export async function* eachPosted(
  account: TelegramAccount,
  mark: WhereToLook,
  options: CallOptions,
): AsyncGenerator<UploadedFile> {
  for await (const message of eachMessage(account, mark, options)) {
    const file = isMarked(message, mark) ? postedFile(mark.channelId, message) : undefined
    if (file !== undefined) yield file
  }
}

/** Every message after one that was there before, in order, 5,000 ids at the most. */
export async function* eachMessage(
  account: TelegramAccount,
  { channelId, afterMessageId }: Pick<WhereToLook, 'channelId' | 'afterMessageId'>,
  options: CallOptions,
): AsyncGenerator<tl.TypeMessage> {
  let emptyPages = 0
  for (let page = 0; page < PAGES_MAX && emptyPages < EMPTY_PAGES_MAX; page++) {
    const messages = await readPage(account, { channelId, firstId: afterMessageId + 1 + page * IDS_PER_CALL }, options)
    yield* messages
    emptyPages = messages.length === 0 ? emptyPages + 1 : 0
  }
}

export interface LastMessageOptions extends CallOptions {
  /** A message that is known to have been there: the search begins behind it. */
  readonly known?: number
  /** Whether it looks beyond places where nothing is, since messages are deleted: some fifteen calls more. */
  readonly throughGaps?: boolean
}

/** The id of a message at or near the end of a channel, found in some twenty calls; `known`, or 0, when there is none behind it. */
export async function lastMessageId(
  account: TelegramAccount,
  channelId: number,
  { known = 0, throughGaps = false, signal }: LastMessageOptions,
): Promise<number> {
  const lastOn = async (page: number) =>
    (await readPage(account, { channelId, firstId: known + 1 + page * IDS_PER_CALL }, { signal })).at(-1)?.id ?? 0
  let last = await lastOn(0)
  let low = 0
  for (let page = 1; (last > 0 || throughGaps) && known + page * IDS_PER_CALL < CHANNEL_IDS_MAX; page *= 2) {
    const id = await lastOn(page)
    if (id === 0 && !throughGaps) break
    if (id === 0) continue
    last = id
    low = page
  }
  let high = Math.max(1, 2 * low)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const id = await lastOn(middle)
    if (id === 0) high = middle
    else low = middle
    last = Math.max(last, id)
  }
  return Math.max(known, last)
}

/** What there is of the ids of a page, in order. */
async function readPage(
  account: TelegramAccount,
  { channelId, firstId }: { readonly channelId: number; readonly firstId: number },
  options: CallOptions,
): Promise<tl.TypeMessage[]> {
  const channel = await account.channel(channelId, options)
  const id = Array.from({ length: IDS_PER_CALL }, (_, index): tl.RawInputMessageID => {
    return { _: 'inputMessageID', id: firstId + index }
  })
  const answer = await account.call({ _: 'channels.getMessages', channel, id }, options)
  if (!('messages' in answer)) return []
  return answer.messages.filter(({ _ }) => _ !== 'messageEmpty').sort((one, other) => one.id - other.id)
}

function isMarked(message: tl.TypeMessage, { fileName, caption, sizeBytes }: PostedMark): boolean {
  const document = documentOf(message)
  if (message._ !== 'message' || document === undefined) return false
  const name = document.attributes.find(({ _ }) => _ === 'documentAttributeFilename')
  const isName = name?._ === 'documentAttributeFilename' && name.fileName === fileName
  return isName && message.message === caption && document.size === sizeBytes
}

function documentOf(message: tl.TypeMessage): tl.RawDocument | undefined {
  if (message._ !== 'message' || message.media?._ !== 'messageMediaDocument') return undefined
  return message.media.document?._ === 'document' ? message.media.document : undefined
}
