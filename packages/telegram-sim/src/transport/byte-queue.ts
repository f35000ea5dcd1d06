/** Received bytes that no packet was made of yet. */
export class ByteQueue {
  #chunks: Buffer[] = []
  #sizeBytes = 0

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#sizeBytes += chunk.length
  }

  /** The first `count` bytes, which stay; undefined while fewer have come. */
  peek(count: number): Buffer | undefined {
    if (this.#sizeBytes < count) return undefined
    const [first] = this.#chunks
    if (first !== undefined && first.length >= count) return first.subarray(0, count)
    const whole = Buffer.concat(this.#chunks)
    this.#chunks = [whole]
    return whole.subarray(0, count)
  }

  /** The first `count` bytes, which leave; undefined, and nothing leaves, while fewer have come. */
  take(count: number): Buffer | undefined {
    const taken = this.peek(count)
    const [first] = this.#chunks
    if (taken === undefined || first === undefined) return taken
    if (first.length === count) this.#chunks.shift()
    else this.#chunks[0] = first.subarray(count)
    this.#sizeBytes -= count
    return taken
  }
}
