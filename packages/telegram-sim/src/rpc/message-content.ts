import type { tl } from '@mtcute/core'
import type { StoredDocument } from '../files/documents.ts'
import { packTl } from '../tl/packed-tl.ts'
import type { Account } from '../world/accounts.ts'
import type { MessageContent } from '../world/messages.ts'
import { badRequest } from './rpc-error.ts'

/** https://limits.tginfo.me/en: of a message, and of a caption. */
const TEXT_LENGTH_MAX = 4096
const CAPTION_LENGTH_MAX = 1024
const PREMIUM_CAPTION_LENGTH_MAX = 4096

interface Written {
  readonly message: string
  readonly entities?: readonly tl.TypeMessageEntity[] | undefined
  readonly replyMarkup?: tl.TypeReplyMarkup | undefined
}

/** What a request wants to say. Keyboards are for bots to give. Throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MEDIA_CAPTION_TOO_LONG. */
export function contentOf(
  { message: text, entities, replyMarkup }: Written,
  caller: Account,
  document?: StoredDocument,
): MessageContent {
  if (document === undefined && text === '') throw badRequest('MESSAGE_EMPTY')
  const isPremium = caller.kind === 'user' && caller.isPremium === true
  const captionMax = isPremium ? PREMIUM_CAPTION_LENGTH_MAX : CAPTION_LENGTH_MAX
  if (document !== undefined && text.length > captionMax) throw badRequest('MEDIA_CAPTION_TOO_LONG')
  if (text.length > TEXT_LENGTH_MAX) throw badRequest('MESSAGE_TOO_LONG')
  return {
    text,
    ...(entities !== undefined && entities.length > 0 && { entities: entities.map(readable).map(packTl) }),
    ...(replyMarkup !== undefined && caller.kind === 'bot' && { replyMarkup: packTl(replyMarkup) }),
    ...(document !== undefined && { documentId: document.id }),
  }
}

/** Clients name a user in one way, and are told of it in another. */
function readable(entity: tl.TypeMessageEntity): tl.TypeMessageEntity {
  if (entity._ !== 'inputMessageEntityMentionName') return entity
  const { offset, length, userId } = entity
  return { _: 'messageEntityMentionName', offset, length, userId: 'userId' in userId ? userId.userId : 0 }
}
