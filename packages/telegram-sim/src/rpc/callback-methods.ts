import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { tl } from '@mtcute/core'
import { unpackTl } from '../tl/packed-tl.ts'
import { fromLong, toLong } from '../tl/tl-long.ts'
import { peerKey, type StoredMessage } from '../world/messages.ts'
import { tell } from '../world/publish.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { assertUser, chatOf } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

interface Query {
  readonly botId: number
  readonly answer: (answer: tl.messages.RawBotCallbackAnswer) => void
}

/** Queries that wait for their bots at once; the oldest are given up. */
const QUERIES_MAX = 1024

/** Buttons under messages, and the bots behind them. */
export function callbackMethods(world: World): Methods {
  const queries = new Map<bigint, Query>()

  return {
    'messages.getBotCallbackAnswer': async ({ peer: input, msgId, data }, call) => {
      const caller = world.accounts.caller(call)
      assertUser(caller)
      const chat = chatOf(world, input, caller)
      const message = chat.box.message(msgId)
      const bot = message && world.accounts.get(message.authorId)
      if (message === undefined || bot?.kind !== 'bot') throw badRequest('MESSAGE_ID_INVALID')
      if (data === undefined || !hasButton(message, data)) throw badRequest('DATA_INVALID')
      const queryId = randomBytes(8).readBigInt64LE()
      const { promise, resolve } = Promise.withResolvers<tl.messages.RawBotCallbackAnswer>()
      queries.set(queryId, { botId: bot.id, answer: resolve })
      const [oldest] = queries.keys()
      if (queries.size > QUERIES_MAX && oldest !== undefined) queries.delete(oldest)
      tell(world, { account: bot }, (view) => [
        {
          _: 'updateBotCallbackQuery',
          queryId: toLong(queryId),
          userId: view.mentionUser(caller.id),
          // In private and in groups the bot's own copy, which in private is in the chat with who pressed.
          peer: view.mention(chat.kind === 'private' ? { _: 'peerUser', userId: caller.id } : chat.peer),
          msgId: message.twins?.find(({ box }) => box === world.boxes.ofAccount(bot.id).name)?.id ?? message.id,
          chatInstance: toLong(world.identities.sign(`chat/${peerKey(chat.peer)}`).readBigInt64LE()),
          data,
        },
      ])
      const waiting = new AbortController()
      const tooLong = sleep(world.callbackWaitMs, undefined, { signal: waiting.signal, ref: false }).catch(
        () => undefined,
      )
      const answer = await Promise.race([promise, tooLong])
      waiting.abort()
      queries.delete(queryId)
      if (answer === undefined) throw badRequest('BOT_RESPONSE_TIMEOUT')
      return answer
    },
    'messages.setBotCallbackAnswer': ({ queryId, message, alert, url, cacheTime }, call) => {
      const { id, kind } = world.accounts.caller(call)
      if (kind !== 'bot') throw badRequest('USER_BOT_REQUIRED')
      const query = queries.get(fromLong(queryId))
      if (query?.botId !== id) throw badRequest('QUERY_ID_INVALID')
      queries.delete(fromLong(queryId))
      query.answer({
        _: 'messages.botCallbackAnswer',
        ...(alert === true && { alert }),
        ...(message !== undefined && { message }),
        ...(url !== undefined && { url, hasUrl: true }),
        cacheTime,
      })
      return true
    },
  }
}

function hasButton({ replyMarkup }: StoredMessage, data: Uint8Array): boolean {
  const markup = replyMarkup === undefined ? undefined : unpackTl<tl.TypeReplyMarkup>(replyMarkup)
  if (markup?._ !== 'replyInlineMarkup') return false
  const buttons = markup.rows.flatMap((row) => row.buttons)
  return buttons.some((button) => button._ === 'keyboardButtonCallback' && Buffer.from(button.data).equals(data))
}
