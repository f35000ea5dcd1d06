import { FRAME_BYTES_MAX } from './frame-pool.ts'

/** What becomes of frames. A frame is told of without its length, and its memory is the reader's again afterwards. */
export interface FrameSink {
  /** Memory of `FRAME_BYTES_MAX` for a large frame. It may throw, and the reader stays as it is. */
  room(): Buffer
  /** Part of a large frame has come: `frame` is all of it, of which `available` bytes are there. */
  partial(frame: Buffer, available: number): void
  complete(frame: Buffer): void
}

/** What was received is no frame: whoever sent it does not speak the protocol. */
export class FrameFault extends Error {
  override readonly name = 'FrameFault'
}

const LENGTH_BYTES = 4
/** An error of the transport is told in a frame of four bytes. */
const FRAME_BYTES_MIN = LENGTH_BYTES + 4
/** Salts, acknowledgements and errors fit in here, so a connection that waits needs no more. */
const SMALL_BYTES = 16 * 1024
/** Read beyond a large frame, so that the small one behind it needs no read of its own. */
const AHEAD_BYTES = 1024

/**
 * Cuts received bytes into frames (https://core.telegram.org/mtproto/mtproto-transports#intermediate).
 *
 * It says where the next bytes are to be put, so that a large frame is received into the memory where it will stay.
 */
export class FrameReader {
  readonly #sink: FrameSink
  readonly #small = Buffer.allocUnsafeSlow(SMALL_BYTES)
  #buffer: Buffer = this.#small
  #filled = 0

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** Where the next bytes are to be put; never empty, and right until the next call of `received`. */
  get window(): Buffer {
    if (this.#buffer === this.#small) return this.#small.subarray(this.#filled)
    const frameEnd = LENGTH_BYTES + this.#buffer.readUInt32LE(0)
    return this.#buffer.subarray(this.#filled, Math.min(frameEnd + AHEAD_BYTES, this.#buffer.length))
  }

  /** Takes note of `count` bytes in the window. Throws `FrameFault`, and what the sink throws; it is of no use afterwards. */
  received(count: number): void {
    this.#filled += count
    while (this.#filled >= LENGTH_BYTES) {
      const frameEnd = LENGTH_BYTES + this.#buffer.readUInt32LE(0)
      if (frameEnd < FRAME_BYTES_MIN || frameEnd > FRAME_BYTES_MAX) throw new FrameFault(`a frame of ${frameEnd} bytes`)
      if (frameEnd > this.#buffer.length) this.#enlarge()
      const frame = this.#buffer.subarray(LENGTH_BYTES, frameEnd)
      if (this.#filled < frameEnd) {
        if (this.#buffer !== this.#small) this.#sink.partial(frame, this.#filled - LENGTH_BYTES)
        return
      }
      this.#complete(frame, frameEnd)
    }
  }

  #enlarge(): void {
    const room = this.#sink.room()
    this.#buffer.copy(room, 0, 0, this.#filled)
    this.#buffer = room
  }

  #complete(frame: Buffer, frameEnd: number): void {
    const behind = Buffer.from(this.#buffer.subarray(frameEnd, this.#filled))
    this.#sink.complete(frame)
    this.#buffer = this.#small
    behind.copy(this.#small)
    this.#filled = behind.length
  }
}
