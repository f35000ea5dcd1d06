import type { tl } from '@mtcute/core'
import { MemoryStorage } from '@mtcute/node'
import { TelegramSim, type TelegramSimOptions } from '../telegram-sim.ts'
import { toLong } from '../tl/tl-long.ts'
import { RawSession } from './raw-session.ts'
import { createTrialClient, type TrialClient } from './trial-client.ts'

const MIB = 1024 * 1024
const CHANNEL = 1000

/** A simulator with one channel, clients that are signed in, and the files that they read there. */
export class TrialVault implements AsyncDisposable {
  readonly sim: TelegramSim
  readonly channelId = CHANNEL

  private constructor(sim: TelegramSim) {
    this.sim = sim
  }

  static async start(options: TelegramSimOptions = {}): Promise<TrialVault> {
    const sim = await TelegramSim.start(options)
    sim.addChannel(CHANNEL, 'Vault')
    return new TrialVault(sim)
  }

  /** An admin of the channel, new at each call. */
  async signIn(id: number, storage = new MemoryStorage()): Promise<TrialClient> {
    const { token } = this.sim.addBot({ id, homeDataCenterId: 1 })
    this.sim.setMember(CHANNEL, id, 'admin')
    const client = createTrialClient(this.sim, { storage })
    await client.start({ botToken: token })
    return client
  }

  /** A session of one's own, on a connection of its own, with the key of an account's client in data centre 1. */
  async openSession(storage: MemoryStorage): Promise<RawSession> {
    const key = storage.authKeys.get(1)
    if (key === null) throw new Error('no key was exchanged')
    const session = await RawSession.open(this.sim.dataCenter(1).address, key)
    await session.learnSalt()
    return session
  }

  /** Posts a file, and shows it as the account sees it. */
  async seededDocument(client: TrialClient, accountId: number, options: SeedOptions = {}): Promise<tl.RawDocument> {
    const { sizeBytes = 4 * MIB, ...more } = options
    const seeded = { channelId: CHANNEL, dataCenterId: 1, sizeBytes, fileName: 'film.bin', ...more }
    return this.documentOf(client, accountId, this.sim.postSeededDocument(seeded))
  }

  peer(accountId: number): tl.RawInputPeerChannel {
    const accessHash = toLong(this.sim.channelAccessHash(CHANNEL, accountId))
    return { _: 'inputPeerChannel', channelId: CHANNEL, accessHash }
  }

  async documentOf(client: TrialClient, accountId: number, id: number): Promise<tl.RawDocument> {
    const channel: tl.RawInputChannel = { ...this.peer(accountId), _: 'inputChannel' }
    const ids: tl.RawInputMessageID[] = [{ _: 'inputMessageID', id }]
    const { messages } = (await client.call({
      _: 'channels.getMessages',
      channel,
      id: ids,
    })) as tl.messages.RawChannelMessages
    const [message] = messages
    if (message?._ !== 'message' || message.media?._ !== 'messageMediaDocument') throw new Error('no document')
    return message.media.document as tl.RawDocument
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.sim[Symbol.asyncDispose]()
  }
}

type SeedOptions = Partial<Parameters<TelegramSim['postSeededDocument']>[0]>

export function locationOf({ id, accessHash, fileReference }: tl.RawDocument): tl.RawInputDocumentFileLocation {
  return { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: '' }
}

/** One piece by one call, which nothing repeats. */
export function getFile(
  client: TrialClient,
  document: tl.RawDocument,
  range: { readonly offset?: number; readonly limit?: number } = {},
): Promise<tl.upload.TypeFile> {
  const { offset = 0, limit = MIB } = range
  return client.call(
    { _: 'upload.getFile', location: locationOf(document), offset, limit },
    { dcId: document.dcId, floodSleepThreshold: 0, maxRetryCount: 0 },
  )
}
