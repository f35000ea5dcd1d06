import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyOwners } from './auth-key/key-owners.ts'
import { recordPassword } from './crypto/password-challenge.ts'
import { DataCenter } from './data-center.ts'
import type { StoredDocument } from './files/documents.ts'
import { UPLOAD_LIMITS, type UploadLimits } from './files/uploads.ts'
import { createDispatcher } from './rpc/dispatcher.ts'
import { documentBytes } from './rpc/upload-methods.ts'
import { type SimSummary, summarise } from './sim-summary.ts'
import { StateStore } from './state/state-store.ts'
import { packTl } from './tl/packed-tl.ts'
import { LAYER } from './tl/schema.ts'
import { Weather } from './weather/weather.ts'
import type { BotAccount, UserAccount } from './world/accounts.ts'
import { ALL_RIGHTS } from './world/channels.ts'
import { changeMember } from './world/membership.ts'
import { publish } from './world/publish.ts'
import { unixSeconds } from './world/unix-seconds.ts'
import { type DataCenterAddress, World } from './world/world.ts'

export interface TelegramSimOptions {
  /** Keeps everything over a restart; made when it is missing. Without it the simulator ends with all that it holds. */
  readonly directory?: string
  /** Each with its port, of which 0 is any that is free. Data centres 1 and 2 on free ports unless given. */
  readonly dataCenters?: readonly { readonly id: number; readonly port: number }[]
  /** One more that holds copies of files, as Telegram's 203 does. None unless given. */
  readonly cdn?: { readonly id: number; readonly port: number }
  /** The loopback address unless given. */
  readonly host?: string
  /** What is kept of uploads that no message has; enough for trials unless given. */
  readonly uploads?: Partial<UploadLimits>
  /** How long a bot has to answer a button that was pressed, in milliseconds; as long as at Telegram unless given. */
  readonly callbackWaitMs?: number
  /** Told of faults of the simulator. */
  readonly onFault?: (error: unknown, at: string) => void
  /** Told of clients that sent what cannot be understood, once for each connection, which ends with it. */
  readonly onMistake?: (mistake: Error, at: string) => void
}

export interface SeededDocumentOptions {
  readonly channelId: number
  readonly dataCenterId: number
  readonly sizeBytes: number
  readonly fileName: string
  /** Whether clients that can are sent to the CDN for it. */
  readonly isCdn?: boolean
}

/** What an account has to say to be given a document's bytes. */
export interface DocumentName {
  /** Signed, as all 64-bit numbers here. */
  readonly id: bigint
  readonly accessHash: bigint
  readonly fileReference: Buffer
}

/** A user as it is added. */
export interface NewUser {
  readonly id: number
  readonly homeDataCenterId: number
  /** Digits without a plus sign. */
  readonly phone: string
  /** What is asked for at every sign-in. */
  readonly loginCode: string
  /** What is asked for besides the code. */
  readonly password?: string
  readonly isPremium?: true
  /** What its programs are set to, as in `de`. */
  readonly languageCode?: string
  /** Without an at sign. */
  readonly username?: string
  /** Made of its id unless given. */
  readonly name?: string
}

/** A bot as it is added. */
export interface NewBot {
  readonly id: number
  readonly homeDataCenterId: number
  /** Without an at sign; made of its id unless given. */
  readonly username?: string
  /** Made of its id unless given. */
  readonly name?: string
}

/** What a channel is beyond its name. */
export interface NewChannel {
  /** A broadcast channel unless given. */
  readonly kind?: 'broadcast' | 'megagroup'
  /** Whoever knows it can read the channel. */
  readonly username?: string
  /** Begins with the message of its creation, as the channels of Telegram do; without any unless given. */
  readonly hasCreation?: true
}

/** A Telegram of one's own: its data centres listen, and any client that trusts its key can sign in. */
export class TelegramSim implements AsyncDisposable {
  /** Latency, limits, faults and counts, to be changed at any time. */
  readonly weather = new Weather()
  readonly #world: World
  readonly #state: StateStore
  readonly #dataCenters: readonly DataCenter[]
  readonly #keyOwners = new KeyOwners()
  readonly #release: () => Promise<void>

  private constructor(directory: string, options: TelegramSimOptions, release: () => Promise<void>) {
    const { dataCenters = [1, 2].map((id) => ({ id, port: 0 })), onFault = () => {}, onMistake = () => {} } = options
    this.#release = release
    this.#state = new StateStore(join(directory, 'state.db'))
    this.#world = new World(this.#state, directory, { ...UPLOAD_LIMITS, ...options.uploads })
    this.#world.callbackWaitMs = options.callbackWaitMs ?? this.#world.callbackWaitMs
    const { identities, feed } = this.#world
    const dispatch = createDispatcher(this.#world, this.weather, this.#keyOwners)
    const shared = { dispatch, feed, onFault, onMistake, state: this.#state, weather: this.weather }
    const { cdn } = options
    this.#dataCenters = [
      ...dataCenters.map(({ id }) => new DataCenter({ id, isCdn: false, rsa: identities.rsa, ...shared })),
      ...(cdn ? [new DataCenter({ id: cdn.id, isCdn: true, rsa: identities.cdnRsa, ...shared })] : []),
    ]
  }

  static async start(options: TelegramSimOptions = {}): Promise<TelegramSim> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'telegram-sim-')))
    await mkdir(join(directory, 'files'), { recursive: true })
    const isOurs = options.directory === undefined
    const sim = new TelegramSim(directory, options, async () => {
      if (isOurs) await rm(directory, { recursive: true, force: true })
    })
    try {
      await sim.#listen(options)
    } catch (error) {
      await sim[Symbol.asyncDispose]()
      throw error
    }
    return sim
  }

  /** What clients have to trust: PKCS #1 in PEM. */
  get publicKeyPem(): string {
    return this.#world.identities.rsa.publicPem
  }

  /** By which clients find the key among those they trust: signed, as all 64-bit numbers here. */
  get keyFingerprint(): bigint {
    return this.#world.identities.rsa.fingerprint
  }

  get addresses(): readonly DataCenterAddress[] {
    return this.#world.addresses
  }

  /** Who and what is there. */
  get summary(): SimSummary {
    return summarise(this.#world)
  }

  /** Throws when there is none of this id. */
  dataCenter(id: number): DataCenter {
    const found = this.#dataCenters.find((dataCenter) => dataCenter.id === id)
    if (found === undefined) throw new RangeError(`there is no data centre ${id}`)
    return found
  }

  addBot(bot: NewBot): BotAccount {
    const token = `${bot.id}:${randomBytes(26).toString('base64url')}`
    return this.#world.accounts.add({ kind: 'bot', name: `Bot ${bot.id}`, ...bot, token })
  }

  addUser({ password, ...user }: NewUser): UserAccount {
    const protection = password !== undefined && { password: recordPassword(password) }
    return this.#world.accounts.add({ kind: 'user', name: `User ${user.id}`, ...user, ...protection })
  }

  addChannel(id: number, title: string, { hasCreation, ...options }: NewChannel = {}): void {
    this.#world.channels.add({ id, title, ...options })
    if (!hasCreation) return
    const peer = { _: 'peerChannel', channelId: id } as const
    const action = packTl({ _: 'messageActionChannelCreate', title } as const)
    this.#world.boxes.ofChannel(id).post({ text: '', action, authorId: 0, from: peer, peer })
  }

  /** Lets an account into a channel, with all rights or none; `out` takes it out. It is told, as are bots that are admins. */
  setMember(channelId: number, accountId: number, as: 'admin' | 'reader' | 'out'): void {
    const { id } = this.#channel(channelId)
    const rights = as === 'admin' && { rights: ALL_RIGHTS }
    const member = as === 'out' ? as : { joinedAt: unixSeconds(), inviterId: accountId, ...rights }
    changeMember(this.#world, { channelId: id, accountId, actorId: accountId, member })
  }

  /** What the account has to give with the channel's id; a client learns it from updates and dialogs. */
  channelAccessHash(channelId: number, accountId: number): bigint {
    return this.#world.identities.accessHash('channel', String(channelId), accountId)
  }

  /** Posts a file of any size whose bytes come from its name and take no room. Answers the message's id. */
  postSeededDocument({ channelId, dataCenterId, sizeBytes, fileName, isCdn = false }: SeededDocumentOptions): number {
    const document = this.#world.documents.add({
      dataCenterId,
      sizeBytes,
      mimeType: 'application/octet-stream',
      attributes: [{ _: 'documentAttributeFilename', fileName }],
      content: { kind: 'seeded', seed: fileName },
      ...(isCdn && { isCdn }),
    })
    const box = this.#world.boxes.ofChannel(this.#channel(channelId).id)
    const peer = { _: 'peerChannel', channelId } as const
    const { message, event } = box.post({ text: '', documentId: document.id, authorId: 0, from: peer, peer })
    publish(this.#world, { box, event })
    return message.id
  }

  /** The next message of a channel has an id above this one, as where others posted and deleted what they posted. */
  skipMessageIds(channelId: number, upTo: number): void {
    this.#world.boxes.ofChannel(this.#channel(channelId).id).skipTo(upTo)
  }

  /** A message's document as an account names it in requests. */
  documentFor(channelId: number, messageId: number, accountId: number): DocumentName {
    const { id } = this.#document(channelId, messageId)
    const { identities, references } = this.#world
    return {
      id: BigInt(id),
      accessHash: identities.accessHash('document', id, accountId),
      fileReference: references.create(id, accountId),
    }
  }

  /** A new authorization key that is signed in: what a client has after it exchanged keys and introduced itself. */
  openKey(dataCenterId: number, accountId: number): Buffer {
    const { keys } = this.dataCenter(dataCenterId)
    const key = keys.add(randomBytes(256))
    keys.initialise(key, LAYER)
    keys.signIn(key, accountId)
    return key.bytes
  }

  /** As when Telegram has seen an account's sessions in two places: every key that it has is AUTH_KEY_DUPLICATED from now on. */
  duplicateKeys(accountId: number): void {
    const keys = this.#dataCenters.flatMap((dataCenter) => dataCenter.keys.ofAccount(accountId))
    for (const { id } of keys) this.#keyOwners.spoil(id)
  }

  /** Whether clients that can are sent to the CDN for a message's document. */
  setCdn(channelId: number, messageId: number, isCdn: 'cdn' | 'home'): void {
    this.#world.documents.setCdn(this.#document(channelId, messageId).id, isCdn)
  }

  /** The bytes of a message's document, as a check of what clients got. */
  async readDocument(channelId: number, messageId: number, range: { offset: number; limit: number }): Promise<Buffer> {
    return documentBytes(this.#world, this.#document(channelId, messageId), range)
  }

  /** The text of a message; undefined when there is none. */
  messageText(channelId: number, messageId: number): string | undefined {
    return this.#world.boxes.ofChannel(channelId).message(messageId)?.text
  }

  /** Every file reference given out so far is FILE_REFERENCE_EXPIRED from now on. */
  expireFileReferences(): void {
    this.#world.references.expireAll()
  }

  /** The CDN has no file any more, and every file token is FILE_TOKEN_INVALID from now on. */
  forgetCdnFiles(): void {
    this.#world.cdn.forgetAll()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const dataCenter of this.#dataCenters) await dataCenter[Symbol.asyncDispose]()
    await this.#world[Symbol.asyncDispose]()
    this.#state[Symbol.dispose]()
    await this.#release()
  }

  async #listen({ host = '127.0.0.1', dataCenters = [], cdn }: TelegramSimOptions): Promise<void> {
    const wanted = new Map([...dataCenters, ...(cdn ? [cdn] : [])].map(({ id, port }) => [id, port]))
    for (const dataCenter of this.#dataCenters) await dataCenter.listen(host, wanted.get(dataCenter.id) ?? 0)
    this.#world.addresses = this.#dataCenters.map(({ address }) => address)
  }

  #document(channelId: number, messageId: number): StoredDocument {
    const { documentId = '' } = this.#world.boxes.ofChannel(channelId).message(messageId) ?? {}
    const document = this.#world.documents.get(documentId)
    if (document === undefined) throw new RangeError(`message ${messageId} has no document`)
    return document
  }

  #channel(id: number) {
    const channel = this.#world.channels.get(id)
    if (channel === undefined) throw new RangeError(`there is no channel ${id}`)
    return channel
  }
}
