import type { Socket } from 'node:net'
import { PacketStream } from './packet-stream.ts'

export interface ConnectionOptions {
  /** Undefined is as fast as it goes. Asked for every packet. */
  readonly bytesPerSecond: () => number | undefined
  /** What it throws ends this connection, and no other. */
  readonly onPacket: (packet: Buffer, connection: ClientConnection) => void
  readonly onClose: (connection: ClientConnection, error: unknown) => void
}

/** A client that asks for more than it takes is not read from until it took some. */
const UNSENT_BYTES_MAX = 16 * 1024 * 1024
/** Between looks at whether a client took what held it up. */
const LOOK_MS = 5

/** One TCP connection of a client, in packets. */
export class ClientConnection {
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #stream = new PacketStream()
  /** Packets that wait for their turn under a limited bandwidth. */
  readonly #paced: Buffer[] = []
  #pacedBytes = 0
  #busyUntil = 0
  #deadline: NodeJS.Timeout | undefined
  #pacing: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout | undefined
  #error: unknown

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket
    this.#options = options
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    // A reset of the client is an end like any other.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
  }

  get transport(): string | undefined {
    return this.#stream.transport
  }

  sendPacket(packet: Buffer): void {
    const rate = this.#options.bytesPerSecond()
    if (rate === undefined && this.#paced.length === 0) this.#write(packet)
    else {
      this.#paced.push(packet)
      this.#pacedBytes += packet.length
      this.#pace()
    }
    if (this.#unsentBytes > UNSENT_BYTES_MAX) this.#holdUp()
  }

  /** Tells a transport error (core.telegram.org/mtproto/mtproto-transports#transport-errors), and closes. */
  fail(code: number): void {
    const packet = Buffer.allocUnsafe(4)
    packet.writeInt32LE(-code)
    this.#write(packet)
    this.#socket.end()
  }

  /** Closes unless it is told again within the time. */
  closeAfter(seconds: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.destroy(), seconds * 1000)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  get #unsentBytes(): number {
    return this.#pacedBytes + this.#socket.writableLength
  }

  #receive(chunk: Buffer): void {
    try {
      for (const packet of this.#stream.receive(chunk)) {
        if (this.#socket.destroyed || this.#socket.writableEnded) return
        this.#options.onPacket(packet, this)
      }
    } catch (error) {
      this.#error = error
      this.destroy()
    }
  }

  #write(packet: Buffer): void {
    if (!this.#socket.writable) return
    this.#socket.cork()
    for (const piece of this.#stream.frame(packet)) this.#socket.write(piece)
    this.#socket.uncork()
  }

  /** Sends the first packet that waits when the line has had time for it. */
  #pace(): void {
    const [packet] = this.#paced
    if (this.#pacing !== undefined || packet === undefined) return
    const rate = this.#options.bytesPerSecond()
    const now = performance.now()
    this.#busyUntil = Math.max(now, this.#busyUntil) + (rate === undefined ? 0 : (packet.length / rate) * 1000)
    this.#pacing = setTimeout(() => {
      this.#pacing = undefined
      this.#paced.shift()
      this.#pacedBytes -= packet.length
      this.#write(packet)
      this.#pace()
    }, this.#busyUntil - now)
  }

  #holdUp(): void {
    if (this.#looking !== undefined) return
    this.#socket.pause()
    this.#looking = setInterval(() => {
      if (this.#unsentBytes > UNSENT_BYTES_MAX / 2) return
      clearInterval(this.#looking)
      this.#looking = undefined
      this.#socket.resume()
    }, LOOK_MS)
  }

  #closed(): void {
    clearTimeout(this.#deadline)
    clearTimeout(this.#pacing)
    clearInterval(this.#looking)
    this.#paced.length = 0
    this.#options.onClose(this, this.#error)
  }
}
