import { type Document, Long, type TelegramClient, type tl } from '@mtcute/node'

export interface TelegramDocument {
  readonly document: Document
  readonly location: tl.RawInputDocumentFileLocation
}

/** The document of a message, as a bot of mtcute's sees it. */
export async function telegramDocument(
  client: TelegramClient,
  { channelId, messageId }: { readonly channelId: number; readonly messageId: number },
): Promise<TelegramDocument> {
  const channel = { _: 'inputPeerChannel', channelId, accessHash: Long.ZERO } as const
  const [message] = await client.getMessages(channel, [messageId])
  if (message?.media?.type !== 'document' && message?.media?.type !== 'video') throw new Error('there is no file')
  const document = message.media as Document
  return { document, location: { ...document.raw, _: 'inputDocumentFileLocation', thumbSize: '' } }
}
