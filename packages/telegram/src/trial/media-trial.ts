import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import { TelegramSim } from '@streamvault/telegram-sim'
import { systemClock } from '@streamvault/telemetry'
import { botIdentity } from '../account/account-identity.ts'
import { LoginGate } from '../account/login-gate.ts'
import { openAccount } from '../account/open-account.ts'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { openAesIge } from '../crypto/aes-ige.ts'
import type { LentBytes, MediaGrant, PieceRequest } from '../media/media-link.ts'
import { type MediaLinkDeps, type MediaLinkOptions, RawMediaLink } from '../media/raw-media-link.ts'
import { FRAME_BYTES_MAX, FramePool } from '../media/transport/frame-pool.ts'

const CHANNEL = 1000
const BOT = 7
const DATA_CENTER = 1
const never = new AbortController().signal

export interface TrialFile {
  readonly sizeBytes: number
  /** Whether the CDN has a copy. */
  readonly isCdn?: boolean
}

/** A simulator with a file in a channel, an account that signed in, and what a link needs to go on beside it. */
export class MediaTrial implements AsyncDisposable {
  readonly sim: TelegramSim
  readonly grant: MediaGrant
  readonly location: tl.RawInputDocumentFileLocation
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.sim = parts.sim
    this.grant = parts.grant
    this.location = parts.location
    this.#parts = parts
  }

  /** Ends `sim` too in the end; it starts one of its own unless one is given. */
  static async start(options: TrialFile, sim?: TelegramSim): Promise<MediaTrial> {
    return new MediaTrial(await prepare(sim ?? (await TelegramSim.start()), options))
  }

  /** What links share, with a pool of its own. */
  static deps({ buffers = 64 }: { readonly buffers?: number | undefined } = {}): MediaLinkDeps {
    const pool = new FramePool({ bytesMax: buffers * FRAME_BYTES_MAX })
    return { clock: systemClock, aesIge: openAesIge(), pool }
  }

  /** A link with a pool of its own. */
  openLink(options: MediaLinkOptions & { readonly buffers?: number } & Partial<MediaLinkDeps> = {}): TrialLink {
    const deps = { ...MediaTrial.deps(options), ...options }
    const { pool } = deps
    return Object.assign(new RawMediaLink(this.grant, deps, options), { pool })
  }

  piece(offset: number, limit: number): PieceRequest {
    return { location: this.location, offset, limit }
  }

  /** Whether these are the bytes that the file has there. */
  async isRight({ bytes }: LentBytes, { offset, limit }: PieceRequest): Promise<boolean> {
    return (await this.sim.readDocument(CHANNEL, this.#parts.messageId, { offset, limit })).equals(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.account[Symbol.asyncDispose]()
    await this.sim[Symbol.asyncDispose]()
    await rm(this.#parts.folder, { recursive: true })
  }
}

/** A link, and the pool in which all its buffers have to be in the end. */
export type TrialLink = RawMediaLink & { readonly pool: FramePool }

interface Parts {
  readonly sim: TelegramSim
  readonly account: TelegramAccount
  readonly folder: string
  readonly messageId: number
  readonly grant: MediaGrant
  readonly location: tl.RawInputDocumentFileLocation
}

async function prepare(sim: TelegramSim, file: TrialFile): Promise<Parts> {
  sim.addChannel(CHANNEL, 'Vault')
  const identity = botIdentity(sim.addBot({ id: BOT, homeDataCenterId: DATA_CENTER }).token)
  if (identity === undefined) throw new Error('the token of a trial bot is one')
  sim.setMember(CHANNEL, BOT, 'admin')
  const seeded = { channelId: CHANNEL, dataCenterId: DATA_CENTER, fileName: 'film.bin', ...file }
  const messageId = sim.postSeededDocument(seeded)
  const { addresses: dataCenters, publicKeyPem } = sim
  const network = { apiId: 1, apiHash: 'hash', dataCenters, publicKeyPem }
  const folder = await mkdtemp(join(tmpdir(), 'media-trial-'))
  const gate = new LoginGate({ clock: systemClock })
  const account = await openAccount({ identity, network, folder }, { clock: systemClock, gate })
  const grant = await account.grant(DATA_CENTER, { signal: never })
  return { sim, account, folder, messageId, grant, location: await locationOf(account, messageId) }
}

async function locationOf(account: TelegramAccount, id: number): Promise<tl.RawInputDocumentFileLocation> {
  const channel = await account.channel(CHANNEL, { signal: never })
  const request: tl.channels.RawGetMessagesRequest = {
    _: 'channels.getMessages',
    channel,
    id: [{ _: 'inputMessageID', id }],
  }
  const answer = await account.call(request, { signal: never })
  const message = answer._ === 'messages.channelMessages' ? answer.messages[0] : undefined
  const media = message?._ === 'message' ? message.media : undefined
  const document = media?._ === 'messageMediaDocument' ? media.document : undefined
  if (document?._ !== 'document') throw new Error('no document')
  const { id: documentId, accessHash, fileReference } = document
  return { _: 'inputDocumentFileLocation', id: documentId, accessHash, fileReference, thumbSize: '' }
}
