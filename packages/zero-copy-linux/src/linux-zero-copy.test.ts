import { once } from 'node:events'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LinuxZeroCopy } from './linux-zero-copy.ts'

const SIZE = 1 << 20
const zeroCopy = LinuxZeroCopy.open()

async function openScratch(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'zero-copy-'))
  const file = await open(join(folder, 'file'), 'w+')
  onTestFinished(async () => {
    await file.close()
    await rm(folder, { recursive: true })
  })
  return file
}

/** Two ends of a connection, the first one paused, and the descriptor of the second. */
async function openConnection(): Promise<{ readonly reader: Socket; readonly descriptor: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [writer] = (await accepted) as [Socket & { readonly _handle: { readonly fd: number } }]
  reader.pause()
  onTestFinished(() => {
    reader.destroy()
    writer.destroy()
    server.close()
  })
  return { reader, descriptor: writer._handle.fd }
}

async function receive(reader: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let received = 0
  reader.resume()
  while (received < bytes) {
    const [chunk] = (await once(reader, 'data')) as [Buffer]
    chunks.push(chunk)
    received += chunk.length
  }
  return Buffer.concat(chunks)
}

describe.skipIf(zeroCopy === undefined)('on Linux', () => {
  const able = zeroCopy as LinuxZeroCopy

  test('bytes of an extent arrive as they are in the file', async () => {
    const [file, { reader, descriptor }] = [await openScratch(), await openConnection()]
    const bytes = Buffer.alloc(SIZE, 'streamvault ')
    await file.write(bytes, 0, SIZE, 0)
    const extent = { descriptor: file.fd, start: 12_345, sizeBytes: 50_000 }
    expect(able.send(descriptor, extent)).toBe(50_000)
    expect((await receive(reader, 50_000)).equals(bytes.subarray(12_345, 62_345))).toBe(true)
  })

  test('a socket that is full takes part of the bytes, and then none', async () => {
    const [file, { descriptor }] = [await openScratch(), await openConnection()]
    await file.write(Buffer.alloc(SIZE, 1), 0, SIZE, 0)
    let last = SIZE
    for (let sends = 0; last > 0; sends++) {
      expect(sends).toBeLessThan(1000)
      last = able.send(descriptor, { descriptor: file.fd, start: 0, sizeBytes: SIZE })
    }
    expect(last).toBe(0)
  })

  test('bytes in flight stay as they were when their extent is detached and overwritten', async () => {
    const [file, { reader, descriptor }] = [await openScratch(), await openConnection()]
    await file.write(Buffer.alloc(SIZE, 'old '), 0, SIZE, 0)
    expect(able.canDetach(file.fd)).toBe(true)
    const sent = able.send(descriptor, { descriptor: file.fd, start: 0, sizeBytes: SIZE })
    expect(sent).toBeGreaterThan(0)
    await able.detach({ descriptor: file.fd, start: 0, sizeBytes: SIZE })
    await file.write(Buffer.alloc(SIZE, 'new '), 0, SIZE, 0)
    expect((await receive(reader, sent)).equals(Buffer.alloc(sent, 'old '))).toBe(true)
  })

  test('what is in memory is copied at once, and what is not there is not', async () => {
    const file = await openScratch()
    await file.write(Buffer.from('hello, world'), 0, 12, 0)
    const target = Buffer.alloc(5)
    expect(able.copy({ descriptor: file.fd, start: 7, sizeBytes: 5 }, target)).toBe(true)
    expect(target.toString()).toBe('world')
    expect(able.copy({ descriptor: file.fd, start: 10, sizeBytes: 5 }, target)).toBe(false)
  })

  test('a socket that was told to hold sends nothing small until it is told to push', async () => {
    const [file, { reader, descriptor }] = [await openScratch(), await openConnection()]
    await file.write(Buffer.alloc(100, 'x'), 0, 100, 0)
    able.hold(descriptor)
    expect(able.send(descriptor, { descriptor: file.fd, start: 0, sizeBytes: 100 })).toBe(100)
    able.push(descriptor)
    expect((await receive(reader, 100)).toString()).toBe('x'.repeat(100))
  })

  test('a hole behind the end of the file is nothing to send', async () => {
    const [file, { descriptor }] = [await openScratch(), await openConnection()]
    expect(able.send(descriptor, { descriptor: file.fd, start: 0, sizeBytes: 4096 })).toBe(0)
  })

  test('a broken socket takes none', async () => {
    const file = await openScratch()
    await file.write(Buffer.alloc(4096), 0, 4096, 0)
    expect(able.send(-1, { descriptor: file.fd, start: 0, sizeBytes: 4096 })).toBe(0)
  })

  test('what cannot punch holes says so', () => {
    expect(able.canDetach(-1)).toBe(false)
  })
})
