import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { FileExtent } from '@streamvault/core'
import { expect } from 'vitest'
import { testBytes } from '../faults/test-bytes.ts'
import type { Rule } from './conformance.ts'
import type { OpenSocket, ZeroCopySubject } from './zero-copy-subject.ts'

type ZeroCopyRule = Rule<ZeroCopySubject>

const SIZE = 1 << 20
/** Whole pages, wherever pages are at most 64 KiB. */
const PAGES = { start: 256 * 1024, sizeBytes: 512 * 1024 }
/** A socket lets go by itself after 200 ms. */
const HELD_MS = 50

const sending: readonly ZeroCopyRule[] = [
  {
    title: 'sends the bytes of the extent, as many as it says and no others',
    check: async (subject) => {
      const bytes = await fill(subject.file)
      const { zeroCopy, writer } = subject
      const sent = zeroCopy.send(writer._handle.fd, extentOf(subject.file, { start: 12_345, sizeBytes: 50_000 }))
      expect(sent).toBe(50_000)
      expectBytes(await received(subject), bytes.subarray(12_345, 62_345))
    },
  },
  {
    title: 'gives a full socket part of the bytes, and then none',
    check: async (subject) => {
      const bytes = await fill(subject.file)
      const taken: Uint8Array[] = []
      for (let sent = SIZE; sent > 0; ) {
        expect(taken.length).toBeLessThan(1000)
        sent = subject.zeroCopy.send(subject.writer._handle.fd, extentOf(subject.file))
        taken.push(bytes.subarray(0, sent))
      }
      expectBytes(await received(subject), Buffer.concat(taken))
    },
  },
  {
    title: 'gives a broken socket none',
    check: async ({ zeroCopy, file }) => {
      await fill(file)
      expect(zeroCopy.send(-1, extentOf(file))).toBe(0)
    },
  },
  {
    title: 'sends none of what is not there',
    check: async (subject) => {
      await fill(subject.file)
      const behindTheEnd = extentOf(subject.file, { start: SIZE, sizeBytes: 4096 })
      expect(subject.zeroCopy.send(subject.writer._handle.fd, behindTheEnd)).toBe(0)
      expectBytes(await received(subject), new Uint8Array())
    },
  },
  {
    title: 'lets a socket that holds send nothing small until it is pushed',
    check: async ({ zeroCopy, file, writer, reader }) => {
      const bytes = await fill(file)
      zeroCopy.hold(writer._handle.fd)
      expect(zeroCopy.send(writer._handle.fd, extentOf(file, { start: 0, sizeBytes: 100 }))).toBe(100)
      expectBytes(await arrivedWithin(reader, 5), new Uint8Array())
      zeroCopy.push(writer._handle.fd)
      expectBytes(await arrivedWithin(reader, HELD_MS), bytes.subarray(0, 100))
    },
  },
]

const copying: readonly ZeroCopyRule[] = [
  {
    title: 'copies what is in memory from the start of the extent, into all of the target',
    check: async ({ zeroCopy, file }) => {
      const bytes = await fill(file)
      const target = new Uint8Array(50_000)
      expect(zeroCopy.copy(extentOf(file, { start: 12_345, sizeBytes: target.length }), target)).toBe(true)
      expectBytes(target, bytes.subarray(12_345, 62_345))
    },
  },
  {
    title: 'says that it did not copy what the file ends within',
    check: async ({ zeroCopy, file }) => {
      await fill(file)
      expect(zeroCopy.copy(extentOf(file, { start: SIZE - 2, sizeBytes: 5 }), new Uint8Array(5))).toBe(false)
    },
  },
]

const detaching: readonly ZeroCopyRule[] = [
  {
    title: 'leaves bytes in flight as they were when their extent is detached and overwritten',
    check: async (subject) => {
      const { zeroCopy, file, writer } = subject
      const bytes = await fill(file)
      const sent = zeroCopy.send(writer._handle.fd, extentOf(file))
      expect(sent).toBeGreaterThan(0)
      await zeroCopy.detach(extentOf(file))
      await file.write(Buffer.alloc(SIZE, 'new '), 0, SIZE, 0)
      expectBytes(await received(subject), bytes.subarray(0, sent))
    },
  },
  {
    title: 'makes a detached extent read as zeros, and leaves what is around it',
    check: async ({ zeroCopy, file }) => {
      const bytes = await fill(file)
      await zeroCopy.detach(extentOf(file, PAGES))
      bytes.fill(0, PAGES.start, PAGES.start + PAGES.sizeBytes)
      expectBytes(await content(file), bytes)
    },
  },
  {
    title: 'says of a file that it can be detached, and changes nothing of it',
    check: async ({ zeroCopy, file }) => {
      const bytes = await fill(file)
      expect(zeroCopy.prepare(file.fd)).toBe(true)
      expectBytes(await content(file), bytes)
    },
  },
  {
    title: 'says of what is no open file that it cannot be detached',
    check: async ({ zeroCopy }) => {
      expect(zeroCopy.prepare(-1)).toBe(false)
    },
  },
]

/** The contract of `ZeroCopy`. */
export const zeroCopyRules: readonly ZeroCopyRule[] = [...sending, ...copying, ...detaching]

/** Writes 1 MiB, no page of which is like another, and returns it. */
async function fill(file: FileHandle): Promise<Uint8Array> {
  const bytes = testBytes(SIZE)
  await file.write(bytes, 0, SIZE, 0)
  return bytes
}

function extentOf(file: FileHandle, { start, sizeBytes } = { start: 0, sizeBytes: SIZE }): FileExtent {
  return { descriptor: file.fd, start, sizeBytes }
}

async function content(file: FileHandle): Promise<Uint8Array> {
  const { size } = await file.stat()
  const bytes = new Uint8Array(size)
  await file.read(bytes, 0, size, 0)
  return bytes
}

/** All that arrives before the connection is closed, which it is now. */
async function received({ writer, reader }: ZeroCopySubject): Promise<Uint8Array> {
  writer.end()
  return buffer(reader)
}

/** What has arrived as soon as anything has, or nothing if nothing does in so many milliseconds. */
async function arrivedWithin(reader: OpenSocket, waitMs: number): Promise<Uint8Array> {
  const target = new Uint8Array(1000)
  for (const until = performance.now() + waitMs; ; ) {
    const size = readNow(reader._handle.fd, target)
    if (size > 0 || performance.now() > until) return target.subarray(0, size)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function readNow(descriptor: number, target: Uint8Array): number {
  try {
    return readSync(descriptor, target)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0
    throw error
  }
}

function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length)
  expect(Buffer.compare(actual, expected)).toBe(0)
}
