import { type CallOptions, type ChatMembers, VaultError } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { TelegramError } from '../telegram-error.ts'
import { chatErrorOf } from './chat-error-of.ts'
import { peerOf } from './telegram-chat.ts'

/** https://core.telegram.org/method/channels.getParticipant: what it says of whoever is not there. */
const NOT_THERE = /^(?:USER_NOT_PARTICIPANT|PARTICIPANT_ID_INVALID)$/

export interface TelegramMembersDeps {
  /** The bot, which has to be an administrator of the channels; undefined while it cannot be asked. */
  readonly account: () => TelegramAccount | undefined
}

/** Who is in channels of which the bot is an administrator. */
export class TelegramMembers implements ChatMembers {
  readonly #deps: TelegramMembersDeps

  constructor(deps: TelegramMembersDeps) {
    this.#deps = deps
  }

  async isMember(channelId: string, person: string, options: CallOptions): Promise<boolean> {
    const account = this.#deps.account()
    if (account === undefined) throw new VaultError('CHAT_UNAVAILABLE', { reason: 'the bot is not signed in' })
    try {
      const channel = await account.channel(Number(channelId), options)
      const participant = peerOf(person)
      const answer = await account.call({ _: 'channels.getParticipant', channel, participant }, options)
      const { participant: found } = answer
      if (found._ === 'channelParticipantLeft') return false
      // Whoever may only not write is a member all the same.
      return found._ !== 'channelParticipantBanned' || found.left !== true
    } catch (error) {
      if (error instanceof TelegramError && NOT_THERE.test(error.message)) return false
      const known = chatErrorOf(error)
      if (known instanceof VaultError && known.code === 'CHAT_UNAVAILABLE') throw known
      // That the bot is no administrator there is nothing that whoever writes could change.
      throw new VaultError('CHAT_UNAVAILABLE', { channelId }, { cause: error })
    }
  }
}
