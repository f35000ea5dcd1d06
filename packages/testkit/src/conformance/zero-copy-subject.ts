import { once } from 'node:events'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZeroCopy } from '@streamvault/core'
import type { SubjectFactory } from './conformance.ts'

/** What the rules of `ZeroCopy` need: something to send, and a connection to send it over. */
export interface ZeroCopySubject {
  readonly zeroCopy: ZeroCopy
  /** Empty, and open for reading and writing. */
  readonly file: FileHandle
  /** The end that bytes are given to. */
  readonly writer: OpenSocket
  /** The end where they arrive, which nobody has read from. */
  readonly reader: OpenSocket
}

/** A socket whose descriptor Node shows, though it does not document it. */
export type OpenSocket = Socket & { readonly _handle: { readonly fd: number } }

/** Subjects around one `zeroCopy`, each with a file and a connection of its own. */
export function zeroCopySubjects(zeroCopy: ZeroCopy): SubjectFactory<ZeroCopySubject> {
  const folders = new WeakMap<FileHandle, string>()
  return {
    create: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'zero-copy-'))
      const file = await open(join(folder, 'file'), 'w+')
      folders.set(file, folder)
      return { zeroCopy, file, ...(await openConnection()) }
    },
    destroy: async ({ file, writer, reader }) => {
      writer.destroy()
      reader.destroy()
      await file.close()
      await rm(folders.get(file) ?? '', { recursive: true })
    },
  }
}

async function openConnection(): Promise<Pick<ZeroCopySubject, 'writer' | 'reader'>> {
  // Paused from the start, for else Node reads ahead of whoever asks what has arrived.
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const writer = connect((server.address() as AddressInfo).port, '127.0.0.1') as OpenSocket
  const [[reader]] = (await Promise.all([accepted, once(writer, 'connect')])) as [[OpenSocket], unknown]
  server.close()
  return { writer, reader }
}
