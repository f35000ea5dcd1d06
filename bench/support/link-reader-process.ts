import { Long, MemoryStorage, TelegramClient, type tl } from '@mtcute/node'
import { FRAME_BYTES_MAX, FramePool, openAesIge, openMediaLink, openWasmAesIge } from '@streamvault/telegram'
import { systemClock } from '@streamvault/telemetry'
import type { ReaderRequest, ReaderResult } from './run-link-reader.ts'

const MIB = 1024 * 1024
const DATA_CENTER = 1
const HOST = '127.0.0.1'
const WARM_UP_PIECES = 32
const CONNECTIONS = 4
const LOG_NOTHING = 0
const signal = new AbortController().signal

type ReadPiece = (index: number) => Promise<number>

/** Reads pieces of 1 MiB in one of three ways, and tells what that took. */
const { target, way, pieces, inFlight }: ReaderRequest = JSON.parse(process.argv[2] ?? '')
const authKey = Buffer.from(target.key, 'hex')
const location: tl.RawInputDocumentFileLocation = {
  _: 'inputDocumentFileLocation',
  id: Long.fromString(target.documentId),
  accessHash: Long.fromString(target.accessHash),
  fileReference: Buffer.from(target.fileReference, 'hex'),
  thumbSize: '',
}
const read = way === 'client' ? await readWithClient() : await readWithLink(way)
await run(read, WARM_UP_PIECES)
const startedAt = performance.now()
const before = process.cpuUsage()
const bytes = await run(read, pieces)
const { user, system } = process.cpuUsage(before)
const result: ReaderResult = {
  bytes,
  seconds: (performance.now() - startedAt) / 1000,
  cpuSeconds: (user + system) / 1e6,
}
process.stdout.write(JSON.stringify(result), () => process.exit())

async function run(readPiece: ReadPiece, count: number): Promise<number> {
  let total = 0
  const indexes = Array.from({ length: count }, (_, index) => index).values()
  const lane = async () => {
    for (const index of indexes) {
      const read = await readPiece(index)
      total += read
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return total
}

async function readWithClient(): Promise<ReadPiece> {
  const main = { id: DATA_CENTER, ipAddress: HOST, port: target.port }
  const storage = new MemoryStorage()
  storage.authKeys.set(DATA_CENTER, authKey)
  const defaultDcs = { main, media: main }
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'hash',
    storage,
    defaultDcs,
    logLevel: LOG_NOTHING,
    disableUpdates: true,
  })
  await client.connect()
  return async (index) => {
    const request = { _: 'upload.getFile', location, offset: index * MIB, limit: MIB } as const
    const answer = await client.call(request, { kind: 'download', dcId: DATA_CENTER })
    return answer._ === 'upload.file' ? answer.bytes.length : 0
  }
}

async function readWithLink(cipher: 'native' | 'wasm'): Promise<ReadPiece> {
  const grant = { dataCenter: DATA_CENTER, host: HOST, port: target.port, authKey, apiId: 1 }
  const aesIge = cipher === 'wasm' ? openWasmAesIge() : openAesIge()
  if (aesIge.kind !== cipher) throw new Error(`there is no ${cipher} cipher here`)
  const pool = new FramePool({ bytesMax: 2 * inFlight * FRAME_BYTES_MAX })
  const link = openMediaLink(grant, { clock: systemClock, aesIge, pool }, { connectionsMax: CONNECTIONS })
  await link.warm({ signal })
  return async (index) => {
    using lent = await link.read({ location, offset: index * MIB, limit: MIB }, { signal })
    return lent.bytes.length
  }
}
