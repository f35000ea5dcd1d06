import type { Socket } from 'node:net'
import type { CallPlace } from '../rpc/call.ts'
import type { Route } from '../weather/route.ts'
import { DelayQueue } from './delay-queue.ts'
import { PacedWriter } from './paced-writer.ts'
import { PacketStream } from './packet-stream.ts'
import { peerProcess } from './peer-process.ts'
import { ReadingBrake } from './reading-brake.ts'

export interface ConnectionOptions {
  /** The network that its packets go through. */
  readonly route: Route
  /** Who speaks in a packet; undefined when nobody is signed in. */
  readonly accountOf: (packet: Buffer) => number | undefined
  /** What it throws ends this connection, and no other. */
  readonly onPacket: (packet: Buffer, arrivedAt: number) => void
  readonly onClose: (connection: ClientConnection, error: unknown) => void
}

/** A client that asks for more than it takes is not read from until it took some. */
const UNSENT_BYTES_MAX = 16 * 1024 * 1024
/** Clients ask for a minute or so; a timer takes 24 days at most. */
const CLOSE_AFTER_SECONDS_MAX = 24 * 60 * 60

/** One TCP connection of a client, in packets. */
export class ClientConnection {
  /** From where its client is connected. */
  readonly address: string
  /** As its client introduced itself. */
  owner: string | undefined
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #stream = new PacketStream()
  readonly #brake: ReadingBrake
  readonly #incoming: DelayQueue<Buffer>
  readonly #outgoing: DelayQueue<Buffer>
  readonly #writer: PacedWriter
  readonly #roomWanted = new Set<() => void>()
  #place: Promise<CallPlace> | undefined
  #delayedBytes = 0
  #deadline: NodeJS.Timeout | undefined
  #cut: 'no' | 'next' | 'done' = 'no'
  #error: unknown

  constructor(socket: Socket, options: ConnectionOptions) {
    const { route } = options
    this.#socket = socket
    this.#options = options
    this.address = socket.remoteAddress ?? ''
    this.#brake = new ReadingBrake(socket, () => route.pace('in'))
    this.#incoming = new DelayQueue((packet, dueAt) => this.#arrived(packet, dueAt))
    this.#outgoing = new DelayQueue((packet, dueAt) => this.#leave(packet, dueAt))
    this.#writer = new PacedWriter(
      (bytes) => socket.writable && socket.write(bytes),
      () => route.pace('out'),
    )
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    // A reset of the client is an end like any other.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
  }

  /** From where its client is connected, and from which process of this machine. */
  place(): Promise<CallPlace> {
    this.#place ??= peerProcess(this.#socket).then((process) => ({ address: this.address, process }))
    return this.#place
  }

  get transport(): string | undefined {
    return this.#stream.transport
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed
  }

  sendPacket(packet: Buffer, since?: number): void {
    this.#delayedBytes += packet.length
    this.#outgoing.push(packet, this.#options.route.tripMs(), since)
    const unsentBytes = () => this.#delayedBytes + this.#writer.queuedBytes + this.#socket.writableLength
    if (unsentBytes() <= UNSENT_BYTES_MAX) return
    this.#brake.holdWhile(
      () => unsentBytes() > UNSENT_BYTES_MAX / 2,
      () => this.#roomMade(),
    )
  }

  /** Whether so much waits to be sent that nothing is read. */
  get isFull(): boolean {
    return this.#brake.isHolding
  }

  whenRoom(then: () => void): void {
    if (this.isFull) this.#roomWanted.add(then)
    else then()
  }

  /** Tells a transport error (core.telegram.org/mtproto/mtproto-transports#transport-errors), and closes. */
  fail(code: number): void {
    const packet = Buffer.allocUnsafe(4)
    packet.writeInt32LE(-code)
    this.#writer.push(this.#stream.frame(packet))
    this.#writer.whenEmpty(() => this.#socket.end())
  }

  /** Closes unless it is told again within the time; what is no time of a client is the nearest that is one. */
  closeAfter(seconds: number): void {
    clearTimeout(this.#deadline)
    const waited = Math.min(Math.max(seconds, 0), CLOSE_AFTER_SECONDS_MAX)
    this.#deadline = setTimeout(() => this.destroy(), waited * 1000)
  }

  /** Breaks in the middle of the next packet that leaves. */
  cutNext(): void {
    this.#cut = 'next'
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#brake.took(chunk.length)
    try {
      for (const packet of this.#stream.receive(chunk)) {
        if (!this.#isListening) return
        const { route, accountOf } = this.#options
        route.accountId = accountOf(packet)
        this.#incoming.push(packet, route.tripMs())
      }
    } catch (error) {
      this.#fault(error)
    }
  }

  #arrived(packet: Buffer, arrivedAt: number): void {
    if (!this.#isListening) return
    try {
      this.#options.onPacket(packet, arrivedAt)
    } catch (error) {
      this.#fault(error)
    }
  }

  get #isListening(): boolean {
    return !this.#socket.destroyed && !this.#socket.writableEnded
  }

  #leave(packet: Buffer, since: number): void {
    this.#delayedBytes -= packet.length
    if (!this.#socket.writable || this.#cut === 'done') return
    const pieces = this.#stream.frame(packet)
    if (this.#cut === 'next') {
      this.#cut = 'done'
      this.#writer.push([Buffer.concat(pieces).subarray(0, packet.length >> 1)])
      this.#writer.whenEmpty(() => this.#socket.end(() => this.destroy()))
      return
    }
    this.#socket.cork()
    this.#writer.push(pieces, since)
    this.#socket.uncork()
  }

  #roomMade(): void {
    const wanted = [...this.#roomWanted]
    this.#roomWanted.clear()
    for (const then of wanted) then()
  }

  #fault(error: unknown): void {
    this.#error = error
    this.destroy()
  }

  #closed(): void {
    clearTimeout(this.#deadline)
    this.#incoming.clear()
    this.#outgoing.clear()
    this.#writer.clear()
    this.#brake.release()
    this.#roomWanted.clear()
    this.#options.onClose(this, this.#error)
  }
}
