import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { AuthKeyStore } from './auth-key/auth-key-store.ts'
import { ExchangeFault, KeyExchange } from './auth-key/key-exchange.ts'
import type { RsaKey } from './auth-key/rsa-key.ts'
import type { Dispatch } from './rpc/run-request.ts'
import { SessionHub } from './session/session-hub.ts'
import type { StateStore } from './state/state-store.ts'
import { readTl, writeTl } from './tl/tl-object.ts'
import { ClientConnection } from './transport/client-connection.ts'
import { TransportFault } from './transport/packet-codec.ts'
import type { Weather } from './weather/weather.ts'
import type { Feed } from './world/feed.ts'
import type { DataCenterAddress } from './world/world.ts'

export interface DataCenterOptions {
  readonly id: number
  /** Holds copies of files, and nothing else. */
  readonly isCdn: boolean
  readonly rsa: RsaKey
  readonly state: StateStore
  readonly weather: Weather
  readonly dispatch: Dispatch
  readonly feed: Feed
  /** Told of what is the simulator's own fault. */
  readonly onFault: (error: unknown, at: string) => void
  /** Told of a client that sent what cannot be understood. */
  readonly onMistake: (mistake: Error, at: string) => void
}

/** Key id, message id and length of a message in the clear. */
const PLAIN_HEAD_BYTES = 20
const UNKNOWN_KEY_CODE = 404

/** One data centre: a port, the keys that clients exchanged with it, and their sessions. */
export class DataCenter implements AsyncDisposable {
  readonly id: number
  readonly keys: AuthKeyStore
  /** How many keys were exchanged since it was started. */
  exchangeCount = 0
  /** How many connections were accepted since it was started. */
  connectionCount = 0
  readonly #options: DataCenterOptions
  readonly #hub: SessionHub
  readonly #server: Server
  readonly #connections = new Set<ClientConnection>()
  #address: DataCenterAddress

  constructor(options: DataCenterOptions) {
    const { id, isCdn, state, dispatch, feed, onFault } = options
    this.id = id
    this.#address = { id, host: '', port: 0, ...(isCdn && { isCdn }) }
    this.#options = options
    this.keys = new AuthKeyStore(state, id)
    this.#hub = new SessionHub({ dataCenterId: id, keys: this.keys, dispatch, feed, onFault })
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
  }

  /** Where it listens. */
  get address(): DataCenterAddress {
    return this.#address
  }

  /** Transports of the clients that are connected, one entry for each connection. */
  get transports(): string[] {
    return [...this.#connections].flatMap(({ transport }) => transport ?? [])
  }

  /** Port 0 is any that is free. */
  async listen(host: string, port: number): Promise<void> {
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address !== null && typeof address === 'object') this.#address = { ...this.#address, host, port: address.port }
  }

  dropConnections(): void {
    for (const connection of this.#connections) connection.destroy()
  }

  rotateSalts(): void {
    this.#hub.rotateSalts()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.dropConnections()
    await closed
  }

  #accept(socket: Socket): void {
    this.connectionCount++
    const { id, rsa, weather, onFault, onMistake } = this.#options
    const exchange = new KeyExchange({
      dataCenterId: id,
      rsa,
      onKey: ({ bytes, firstSalt, expiresInSeconds }) => {
        this.exchangeCount++
        this.#hub.addKey(this.keys.add(bytes, expiresInSeconds), firstSalt)
      },
    })
    const connection = new ClientConnection(socket, {
      route: weather.route(id),
      accountOf: (packet) => this.#accountOf(packet),
      onPacket: (packet, arrivedAt) => this.#packet({ packet, arrivedAt }, connection, exchange),
      onClose: (closed, error) => {
        this.#connections.delete(closed)
        if (error instanceof TransportFault) onMistake(error, 'connection')
        else if (error !== undefined) onFault(error, 'connection')
      },
    })
    this.#connections.add(connection)
  }

  #accountOf(packet: Buffer): number | undefined {
    const key = packet.length < PLAIN_HEAD_BYTES ? undefined : this.keys.get(packet.readBigInt64LE())
    return key && this.keys.permanentOf(key)?.accountId
  }

  #packet(
    { packet, arrivedAt }: { readonly packet: Buffer; readonly arrivedAt: number },
    connection: ClientConnection,
    exchange: KeyExchange,
  ): void {
    if (packet.length < PLAIN_HEAD_BYTES) {
      connection.fail(UNKNOWN_KEY_CODE)
      return
    }
    const keyId = packet.readBigInt64LE()
    if (keyId === 0n) {
      this.#answerPlain(packet, connection, exchange)
      return
    }
    const key = this.keys.get(keyId)
    if (key === undefined || !this.#hub.receive(key, { packet, arrivedAt }, connection))
      connection.fail(UNKNOWN_KEY_CODE)
  }

  #answerPlain(packet: Buffer, connection: ClientConnection, exchange: KeyExchange): void {
    try {
      const body = Buffer.from(writeTl(exchange.answer(readTl(packet, PLAIN_HEAD_BYTES))))
      const head = Buffer.alloc(PLAIN_HEAD_BYTES)
      head.writeBigInt64LE((BigInt(Math.floor(Date.now() / 1000)) << 32n) | 1n, 8)
      head.writeUInt32LE(body.length, 16)
      connection.sendPacket(Buffer.concat([head, body]))
    } catch (error) {
      // Whatever is wrong with it, bytes in the clear are the client's.
      this.#options.onMistake(error instanceof Error ? error : new Error(String(error)), 'key exchange')
      connection.fail(error instanceof ExchangeFault ? error.code : UNKNOWN_KEY_CODE)
    }
  }
}
