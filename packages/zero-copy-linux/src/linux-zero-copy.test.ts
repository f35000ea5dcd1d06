import { execFile } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { SLICE_BYTES } from '@streamvault/core'
import {
  keepsContract,
  killsMutants,
  testBytes,
  zeroCopyMutants,
  zeroCopyRules,
  zeroCopySubjects,
} from '@streamvault/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LinuxZeroCopy } from './linux-zero-copy.ts'

/** Enough for a kernel that reads ahead ever more. */
const SLICES = 32
const READ_BYTES = SLICE_BYTES / 4
/** A busy kernel gives up memory within a second or two. */
const FORGOTTEN_MS = 30_000
const zeroCopy = LinuxZeroCopy.open()

/** Has the kernel give up what it has in memory of a file: GNU dd asks it to. */
async function forget(file: FileHandle): Promise<void> {
  const path = `of=/proc/${process.pid}/fd/${file.fd}`
  await promisify(execFile)('dd', [path, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'])
}

describe.skipIf(zeroCopy === undefined)('on Linux', () => {
  const able = zeroCopy as LinuxZeroCopy
  const subjects = zeroCopySubjects(able)

  keepsContract('LinuxZeroCopy', zeroCopyRules, subjects)
  killsMutants('zeroCopyRules', zeroCopyRules, zeroCopyMutants(subjects))

  // With large folios, as ext4 has them since Linux 6.16, what is read ahead would be one piece of several slices.
  test('what is sent of slices that were read from the disk stays as it was when they are detached, one after the other', async () => {
    const subject = await subjects.create()
    onTestFinished(() => subjects.destroy?.(subject))
    const { file } = subject
    expect(able.prepare(file.fd)).toBe(true)
    const bytes = testBytes(SLICES * SLICE_BYTES)
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) await file.write(bytes, start, SLICE_BYTES, start)
    await forget(file)
    const target = Buffer.alloc(READ_BYTES)
    for (let start = 0; start < bytes.length; start += READ_BYTES) await file.read(target, 0, READ_BYTES, start)
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      const sending = await subjects.create()
      onTestFinished(() => subjects.destroy?.(sending))
      const extent = { descriptor: file.fd, start, sizeBytes: SLICE_BYTES }
      const sent = able.send(sending.writer._handle.fd, extent)
      expect(sent).toBeGreaterThan(0)
      await able.detach(extent)
      sending.writer.end()
      const arrived = await buffer(sending.reader)
      expect(arrived.equals(bytes.subarray(start, start + sent))).toBe(true)
    }
  })

  test('what is not in memory is not sent, but brought there', async () => {
    const subject = await subjects.create()
    onTestFinished(() => subjects.destroy?.(subject))
    const { file, writer } = subject
    expect(able.prepare(file.fd)).toBe(true)
    await file.write(testBytes(SLICE_BYTES), 0, SLICE_BYTES, 0)
    const extent = { descriptor: file.fd, start: 0, sizeBytes: SLICE_BYTES }
    // What the kernel is busy with, or a connection holds, stays in memory when it is asked to give it up.
    const sendForgotten = async () => {
      const sending = await subjects.create()
      await forget(file)
      const sent = able.send(sending.writer._handle.fd, extent)
      await subjects.destroy?.(sending)
      return sent
    }
    await expect.poll(sendForgotten, { timeout: FORGOTTEN_MS }).toBe(0)
    await expect.poll(() => able.send(writer._handle.fd, extent)).toBeGreaterThan(0)
  })

  test('thousands of slices may be detached at once', async () => {
    const subject = await subjects.create()
    onTestFinished(() => subjects.destroy?.(subject))
    const { fd: descriptor } = subject.file
    const starts = Array.from({ length: 5_000 }, (_, at) => at * 4096)
    const all = starts.map((start) => able.detach({ descriptor, start, sizeBytes: 4096 }))
    expect(await Promise.all(all)).toHaveLength(starts.length)
  })

  test('what no hole can be punched in is an error of ours', async () => {
    const detached = able.detach({ descriptor: -1, start: 0, sizeBytes: 4096 })
    await expect(detached).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})
