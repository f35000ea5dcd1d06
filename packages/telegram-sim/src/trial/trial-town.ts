import { setImmediate } from 'node:timers/promises'
import { MemoryStorage, type tl } from '@mtcute/node'
import { TelegramSim, type TelegramSimOptions } from '../telegram-sim.ts'
import { toLong } from '../tl/tl-long.ts'
import { createTrialClient, type TrialClient, type TrialClientOptions } from './trial-client.ts'

let lastRandomId = 0n

/** A number that no message had. */
export function newRandomId(): tl.Long {
  return toLong(++lastRandomId)
}

/** What a client was told, in the order in which it was told. */
export interface Told {
  readonly updates: tl.TypeUpdate[]
  /** Texts of new messages. */
  readonly texts: string[]
}

/** Notes what the update manager of an unmodified client gives out. */
export function listen(client: TrialClient): Told {
  const told: Told = { updates: [], texts: [] }
  client.onRawUpdate.add(({ update }) => told.updates.push(update))
  client.onNewMessage.add(({ text }) => told.texts.push(text))
  return told
}

/** A simulator with accounts 1, 2, … and clients that are signed in as these. */
export class TrialTown implements AsyncDisposable {
  sim: TelegramSim
  readonly #clients = new Set<TrialClient>()

  private constructor(sim: TelegramSim) {
    this.sim = sim
  }

  static async start(options: TelegramSimOptions = {}): Promise<TrialTown> {
    return new TrialTown(await TelegramSim.start({ dataCenters: [{ id: 1, port: 0 }], ...options }))
  }

  /** A client of a bot that is added by that. */
  async bot(id: number, options: TrialClientOptions = {}): Promise<TrialClient> {
    const { token } = this.sim.addBot({ id, homeDataCenterId: 1 })
    return this.#start({ botToken: token }, options)
  }

  /** A client of a user that is added by that; `signInUser` makes another of the same. */
  async user(id: number, options: TrialClientOptions = {}): Promise<TrialClient> {
    this.sim.addUser({ id, homeDataCenterId: 1, phone: `99966${id}`, loginCode: '22222', username: `user_${id}` })
    return this.signInUser(id, options)
  }

  async signInUser(id: number, options: TrialClientOptions = {}): Promise<TrialClient> {
    return this.#start({ phone: `99966${id}`, code: '22222', codeSentCallback: () => {} }, options)
  }

  /** Not signed in; ended with the town. */
  client(options: TrialClientOptions = {}): TrialClient {
    const client = createTrialClient(this.sim, { storage: new MemoryStorage(), ...options })
    this.#clients.add(client)
    return client
  }

  /** A client that wants updates asks where it stands before it takes them in, which `start` does not wait for. */
  async #start(login: Parameters<TrialClient['start']>[0], options: TrialClientOptions): Promise<TrialClient> {
    const client = this.client(options)
    const askedCount = () => this.sim.weather.callCount('updates.getDifference')
    const before = askedCount()
    await client.start(login)
    if ((options.updates ?? 'none') === 'none') return client
    while (askedCount() === before) await setImmediate()
    // What comes after is answered after.
    await client.call({ _: 'help.getNearestDc' })
    return client
  }

  /** Ends a client before the town ends. */
  async leave(client: TrialClient): Promise<void> {
    this.#clients.delete(client)
    await client.destroy()
  }

  /** A channel as an account names it. */
  peer(channelId: number, accountId: number): tl.RawInputPeerChannel {
    const accessHash = toLong(this.sim.channelAccessHash(channelId, accountId))
    return { _: 'inputPeerChannel', channelId, accessHash }
  }

  channel(channelId: number, accountId: number): tl.RawInputChannel {
    return { ...this.peer(channelId, accountId), _: 'inputChannel' }
  }

  /** Starts again with what the directory of the simulator keeps, on the ports that clients know. */
  async restart(directory: string): Promise<void> {
    const dataCenters = this.sim.addresses.map(({ id, port }) => ({ id, port }))
    await this.sim[Symbol.asyncDispose]()
    this.sim = await TelegramSim.start({ directory, dataCenters })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.destroy()
    await this.sim[Symbol.asyncDispose]()
  }
}

/** Whom a username names, as `client` has to name it. */
export async function resolve(client: TrialClient, username: string): Promise<tl.RawInputPeerUser> {
  const { users } = await client.call({ _: 'contacts.resolveUsername', username })
  const [user] = users
  if (user?._ !== 'user' || user.accessHash === undefined) throw new Error(`${username} is nobody`)
  return { _: 'inputPeerUser', userId: user.id, accessHash: user.accessHash }
}

export function sendText(client: TrialClient, peer: tl.TypeInputPeer, message: string): Promise<tl.TypeUpdates> {
  return client.call({ _: 'messages.sendMessage', peer, message, randomId: newRandomId() })
}
