import { Long, MemoryStorage, TelegramClient, type tl } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import { FRAME_BYTES_MAX, FramePool, openAesIge, openMediaLink, openWasmAesIge } from '@streamvault/telegram'
import { systemClock } from '@streamvault/telemetry'
import type { ReaderRequest, ReaderResult } from './run-telegram-reader.ts'

const MIB = 1024 * 1024
const WARM_UP_PIECES = 32
const CONNECTIONS = 4
const signal = new AbortController().signal

type ReadPiece = (index: number) => Promise<number>

/** Signs in, reads pieces of 1 MiB in one of three ways, and tells what that took. */
const { telegram, way, pieces, inFlight }: ReaderRequest = JSON.parse(process.argv[2] ?? '')
const { address, publicKeyPem, token } = telegram
const main = { id: address.id, ipAddress: address.host, port: address.port }
const storage = new MemoryStorage()
addPublicKey(new NodeCryptoProvider(), publicKeyPem)
const client = new TelegramClient({
  apiId: 1,
  apiHash: 'hash',
  storage,
  defaultDcs: { main, media: main },
  logLevel: 0,
  disableUpdates: true,
})
await client.start({ botToken: token })
const location = await locationOfFile()
const read = way === 'client' ? readWithClient() : await readWithLink(way)
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
process.stdout.write(JSON.stringify(result))
process.exit()

async function run(readPiece: ReadPiece, count: number): Promise<number> {
  let total = 0
  const indexes = Array.from({ length: count }, (_, index) => index).values()
  const lane = async () => {
    for (const index of indexes) {
      const bytes = await readPiece(index)
      total += bytes
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return total
}

function readWithClient(): ReadPiece {
  return async (index) => {
    const request = { _: 'upload.getFile', location, offset: index * MIB, limit: MIB } as const
    const answer = await client.call(request, { kind: 'download', dcId: address.id })
    return answer._ === 'upload.file' ? answer.bytes.length : 0
  }
}

async function readWithLink(cipher: 'native' | 'wasm'): Promise<ReadPiece> {
  const authKey = storage.authKeys.get(address.id)
  if (authKey === null) throw new Error('there is no key after signing in')
  const grant = { dataCenter: address.id, host: address.host, port: address.port, authKey, apiId: 1 }
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

async function locationOfFile(): Promise<tl.RawInputDocumentFileLocation> {
  const accessHash = Long.fromString(telegram.channelAccessHash)
  const channel = { _: 'inputPeerChannel', channelId: telegram.channelId, accessHash } as const
  const [message] = await client.getMessages(channel, [telegram.messageId])
  if (message?.media?.type !== 'document') throw new Error('there is no file')
  const document = message.media.raw
  return { ...document, _: 'inputDocumentFileLocation', thumbSize: '' }
}
