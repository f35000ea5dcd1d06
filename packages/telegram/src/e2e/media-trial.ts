import type { tl } from '@mtcute/core'
import { MemoryStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import type { Clock } from '@streamvault/core'
import { TelegramSim } from '@streamvault/telegram-sim'
import { openAesIge } from '../crypto/aes-ige.ts'
import type { LentBytes, MediaGrant, PieceRequest } from '../media/media-link.ts'
import { type MediaLinkDeps, type MediaLinkOptions, RawMediaLink } from '../media/open-media-link.ts'
import { toLong } from '../media/session/tl-long.ts'
import { FRAME_BYTES_MAX, FramePool } from '../media/transport/frame-pool.ts'

const CHANNEL = 1000
const BOT = 7
const DATA_CENTER = 1
const LOG_NOTHING = 0

/** The time of this machine, as production has it. */
export const machineClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    }),
}

/** A simulator with a file in a channel, a bot that signed in with mtcute, and what a link needs to go on beside it. */
export class MediaTrial implements AsyncDisposable {
  readonly sim: TelegramSim
  readonly grant: MediaGrant
  readonly location: tl.RawInputDocumentFileLocation
  readonly #client: TelegramClient
  readonly #messageId: number

  private constructor(parts: Pick<MediaTrial, 'sim' | 'grant' | 'location'> & Signed) {
    this.sim = parts.sim
    this.grant = parts.grant
    this.location = parts.location
    this.#client = parts.client
    this.#messageId = parts.messageId
  }

  /** With `directory` and `port` it is one that was there before. */
  static async start({ sizeBytes }: { readonly sizeBytes: number }, sim?: TelegramSim): Promise<MediaTrial> {
    const started = sim ?? (await TelegramSim.start())
    const signed = await signIn(started, sizeBytes)
    const { host, port } = started.dataCenter(DATA_CENTER).address
    const grant = { dataCenter: DATA_CENTER, host, port, authKey: signed.authKey, apiId: 1 }
    return new MediaTrial({ ...signed, sim: started, grant })
  }

  /** A link with a pool of its own. */
  openLink(options: MediaLinkOptions & { readonly buffers?: number } & Partial<MediaLinkDeps> = {}): TrialLink {
    const pool = options.pool ?? new FramePool({ bytesMax: (options.buffers ?? 64) * FRAME_BYTES_MAX })
    const deps = { clock: machineClock, aesIge: openAesIge(), ...options, pool }
    return Object.assign(new RawMediaLink(this.grant, deps, options), { pool })
  }

  piece(offset: number, limit: number): PieceRequest {
    return { location: this.location, offset, limit }
  }

  /** Whether these are the bytes that the file has there. */
  async isRight({ bytes }: LentBytes, { offset, limit }: PieceRequest): Promise<boolean> {
    return (await this.sim.readDocument(CHANNEL, this.#messageId, { offset, limit })).equals(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.destroy()
    await this.sim[Symbol.asyncDispose]()
  }
}

/** A link, and the pool in which all its buffers have to be in the end. */
export type TrialLink = RawMediaLink & { readonly pool: FramePool }

interface Signed {
  readonly client: TelegramClient
  readonly messageId: number
  readonly authKey: Uint8Array
  readonly location: tl.RawInputDocumentFileLocation
}

async function signIn(sim: TelegramSim, sizeBytes: number): Promise<Signed> {
  const { token } = sim.addBot({ id: BOT, homeDataCenterId: DATA_CENTER })
  sim.addChannel(CHANNEL, 'Vault')
  sim.setMember(CHANNEL, BOT, 'admin')
  const seeded = { channelId: CHANNEL, dataCenterId: DATA_CENTER, sizeBytes, fileName: 'film.bin' }
  const messageId = sim.postSeededDocument(seeded)
  const { host, port } = sim.dataCenter(DATA_CENTER).address
  const main = { id: DATA_CENTER, ipAddress: host, port }
  const storage = new MemoryStorage()
  addPublicKey(new NodeCryptoProvider(), sim.publicKeyPem)
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'hash',
    storage,
    defaultDcs: { main, media: main },
    logLevel: LOG_NOTHING,
    disableUpdates: true,
  })
  await client.start({ botToken: token })
  const authKey = await storage.authKeys.get(DATA_CENTER)
  if (authKey === null) throw new Error('there is no key after signing in')
  return { client, messageId, authKey, location: await locationOf(client, sim, messageId) }
}

async function locationOf(client: TelegramClient, sim: TelegramSim, messageId: number) {
  const accessHash = toLong(sim.channelAccessHash(CHANNEL, BOT))
  const { messages } = (await client.call({
    _: 'channels.getMessages',
    channel: { _: 'inputChannel', channelId: CHANNEL, accessHash },
    id: [{ _: 'inputMessageID', id: messageId }],
  })) as tl.messages.RawChannelMessages
  const [message] = messages
  if (message?._ !== 'message' || message.media?._ !== 'messageMediaDocument') throw new Error('no document')
  const { id, accessHash: hash, fileReference } = message.media.document as tl.RawDocument
  const location = { _: 'inputDocumentFileLocation', id, accessHash: hash, fileReference, thumbSize: '' } as const
  return location
}
