import { createRequire } from 'node:module'
import { type FileExtent, Semaphore, VaultError, type ZeroCopy } from '@streamvault/core'

type Koffi = typeof import('koffi')
type NativeFunction = ReturnType<ReturnType<Koffi['load']>['func']>

/** preadv2(2): give what is in memory, and do not wait for the rest. */
const RWF_NOWAIT = 0x08
/** fallocate(2): FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE. */
const PUNCH_HOLE = 0x01 | 0x02
/** posix_fadvise(2): POSIX_FADV_RANDOM and POSIX_FADV_WILLNEED. */
const RANDOM = 1
const WILL_NEED = 3
/** tcp(7): IPPROTO_TCP and TCP_CORK. */
const TCP = 6
const CORK = 3
/** What lies between two probes is read from the disk at worst: 5 ms at 100 MB/s. Each probe costs 2 to 5 µs. */
const PROBE_BYTES = 512 * 1024

/** Calls that other threads make at once, of either kind. koffi throws beyond 256 of all of them (`max_async_calls`). */
const AT_ONCE_MAX = 64
const NEVER = new AbortController().signal

/** struct iovec: an address and a length. */
const VECTOR_BYTES = 16
const INT_BYTES = 4
const YES = Buffer.from(Int32Array.of(1).buffer)
const NO = Buffer.from(Int32Array.of(0).buffer)

interface Calls {
  readonly sendfile: NativeFunction
  readonly preadv2: NativeFunction
  readonly fallocate: NativeFunction
  readonly posixFadvise: NativeFunction
  readonly setsockopt: NativeFunction
  /** The address of a buffer. Passing it on as a number is many times faster than passing the buffer. */
  readonly addressOf: (buffer: Uint8Array | BigInt64Array) => number
}

/** sendfile(2) on Linux, kept from waiting long for a disk by asking first, in samples, what is in memory. */
export class LinuxZeroCopy implements ZeroCopy {
  readonly #calls: Calls
  readonly #offset = new BigInt64Array(new ArrayBuffer(8))
  readonly #vector = Buffer.allocUnsafeSlow(VECTOR_BYTES)
  /** Where the one byte that a probe reads goes, and what says so to the kernel. */
  readonly #probe = Buffer.allocUnsafeSlow(1)
  readonly #probeVector = Buffer.allocUnsafeSlow(VECTOR_BYTES)
  readonly #vectorAddress: number
  readonly #probeVectorAddress: number
  readonly #offsetAddress: number
  readonly #yesAddress: number
  readonly #noAddress: number
  readonly #detaching = new Semaphore(AT_ONCE_MAX)
  #bringing = 0

  private constructor(calls: Calls) {
    this.#calls = calls
    this.#describe(this.#probe, this.#probeVector)
    this.#probeVectorAddress = calls.addressOf(this.#probeVector)
    this.#vectorAddress = calls.addressOf(this.#vector)
    this.#offsetAddress = calls.addressOf(this.#offset)
    this.#yesAddress = calls.addressOf(YES)
    this.#noAddress = calls.addressOf(NO)
  }

  /** Undefined where the platform has no such calls. */
  static open(): LinuxZeroCopy | undefined {
    if (process.platform !== 'linux') return undefined
    try {
      return new LinuxZeroCopy(bindCalls(createRequire(import.meta.url)('koffi')))
    } catch {
      return undefined
    }
  }

  send(socketDescriptor: number, { descriptor, start, sizeBytes }: FileExtent): number {
    let ready = 0
    while (ready < sizeBytes) {
      const next = Math.min(ready + PROBE_BYTES, sizeBytes)
      if (!this.#isInMemory(descriptor, start + next - 1)) break
      ready = next
    }
    if (ready === 0) {
      this.#bring({ descriptor, start, sizeBytes })
      return 0
    }
    this.#offset[0] = BigInt(start)
    const sent = Number(this.#calls.sendfile(socketDescriptor, descriptor, this.#offsetAddress, ready))
    // A socket that is full and one that is broken look the same from here; the next ordinary write tells.
    return Math.max(sent, 0)
  }

  copy({ descriptor, start }: FileExtent, target: Uint8Array): boolean {
    this.#describe(target, this.#vector)
    return this.#readNow(descriptor, start, this.#vectorAddress) === target.length
  }

  hold(socketDescriptor: number): void {
    this.#calls.setsockopt(socketDescriptor, TCP, CORK, this.#yesAddress, INT_BYTES)
  }

  push(socketDescriptor: number): void {
    this.#calls.setsockopt(socketDescriptor, TCP, CORK, this.#noAddress, INT_BYTES)
  }

  /**
   * File systems with large folios (ext4 since Linux 6.16, XFS since 5.18) take pages into memory by as much as is read ahead.
   * When a hole is punched in a part of a folio that is still being sent, the kernel cannot split it, and writes zeros into what is on
   * its way. So nothing is read ahead by itself here, and what is written as one slice is a folio of that slice at most.
   */
  prepare(descriptor: number): boolean {
    if (this.#calls.posixFadvise(descriptor, 0, 0, RANDOM) !== 0) return false
    // Behind the end of any file there is nothing to lose.
    return this.#calls.fallocate(descriptor, PUNCH_HOLE, 2 ** 42, 4096) === 0
  }

  async detach(extent: FileExtent): Promise<void> {
    await this.#detaching.acquire(1, NEVER)
    try {
      await this.#punch(extent)
    } finally {
      this.#detaching.release()
    }
  }

  #punch({ descriptor, start, sizeBytes }: FileExtent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#calls.fallocate.async(descriptor, PUNCH_HOLE, start, sizeBytes, (error: Error | null, result: number) => {
        if (error === null && result === 0) resolve()
        else
          reject(
            new VaultError('STORE_UNAVAILABLE', { reason: 'the file system cannot punch holes' }, { cause: error }),
          )
      })
    })
  }

  /** Reads ahead into memory, in pages of the smallest size. Where that fails, or too much is asked for, the next ordinary read brings it. */
  #bring({ descriptor, start, sizeBytes }: FileExtent): void {
    if (this.#bringing >= AT_ONCE_MAX) return
    this.#bringing++
    this.#calls.posixFadvise.async(descriptor, start, sizeBytes, WILL_NEED, () => {
      this.#bringing--
    })
  }

  #isInMemory(descriptor: number, position: number): boolean {
    return this.#readNow(descriptor, position, this.#probeVectorAddress) === 1
  }

  #readNow(descriptor: number, position: number, vector: number): number {
    return this.#calls.preadv2(descriptor, vector, 1, position, RWF_NOWAIT)
  }

  #describe(target: Uint8Array, vector: Buffer): void {
    vector.writeBigUInt64LE(BigInt(this.#calls.addressOf(target)), 0)
    vector.writeBigUInt64LE(BigInt(target.length), 8)
  }
}

function bindCalls(koffi: Koffi): Calls {
  const libc = koffi.load('libc.so.6')
  return {
    sendfile: libc.func('int64_t sendfile(int out, int in, uintptr_t offset, size_t count)'),
    preadv2: libc.func('int64_t preadv2(int fd, uintptr_t vector, int count, int64_t offset, int flags)'),
    posixFadvise: libc.func('int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)'),
    fallocate: libc.func('int fallocate(int fd, int mode, int64_t offset, int64_t length)'),
    setsockopt: libc.func('int setsockopt(int socket, int level, int name, uintptr_t value, unsigned int length)'),
    addressOf: (buffer) => Number(koffi.address(buffer)),
  }
}
