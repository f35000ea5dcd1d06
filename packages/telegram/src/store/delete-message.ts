import type { CallOptions } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { askAnyone } from './ask-anyone.ts'
import type { BlobAddress } from './blob-address.ts'
import type { StoreChannels } from './store-channels.ts'

export interface DeleteMessageDeps {
  /** Those that can be asked now. */
  readonly accounts: () => readonly TelegramAccount[]
  readonly channels: StoreChannels
}

/** Deletes a message, through whichever account may do that. One that is gone already is no error. Throws as `askAnyone` does. */
export async function deleteMessage(
  { accounts, channels }: DeleteMessageDeps,
  { channelId, messageId }: Pick<BlobAddress, 'channelId' | 'messageId'>,
  { signal }: CallOptions,
): Promise<void> {
  const able = channels.able('delete', channelId, accounts())
  const onForbidden = ({ name }: TelegramAccount) => channels.unable('delete', channelId, name)
  await askAnyone({ accounts: able, signal, onForbidden }, async (account) => {
    const channel = await account.channel(channelId, { signal })
    await account.call({ _: 'channels.deleteMessages', channel, id: [messageId] }, { signal })
  })
}
