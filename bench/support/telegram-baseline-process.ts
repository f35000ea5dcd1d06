import { readFileSync } from 'node:fs'
import { MemoryStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import type { BaselineRequest, BaselineResult } from './telegram-baseline.ts'
import { telegramDocument } from './telegram-document.ts'

const MIB = 1024 ** 2

/** Reads the beginning of a file as most bots do, one MiB after the other, or as mtcute streams it. */
const { address, publicKeyPath, token, channelId, messageId, way, readBytes }: BaselineRequest = JSON.parse(
  process.argv[2] ?? '',
)
const main = { id: address.id, ipAddress: address.host, port: address.port }
addPublicKey(new NodeCryptoProvider(), readFileSync(publicKeyPath, 'utf8'))
const client = new TelegramClient({
  apiId: 1,
  apiHash: 'hash',
  storage: new MemoryStorage(),
  defaultDcs: { main, media: main },
  logLevel: 0,
  disableUpdates: true,
})
await client.start({ botToken: token })
const { location, document } = await telegramDocument(client, { channelId, messageId })
const dcId = document.raw.dcId
await client.call({ _: 'upload.getFile', location, offset: 0, limit: 4096 }, { dcId, kind: 'download' })
const startedAt = performance.now()
const bytes = way === 'stream' ? await readStream() : await readSerially(way === 'small' ? 4096 : MIB)
const result: BaselineResult = { bytes, seconds: (performance.now() - startedAt) / 1000 }
process.stdout.write(JSON.stringify(result))
process.exit()

async function readSerially(limit: number): Promise<number> {
  let bytes = 0
  while (bytes < readBytes) {
    const request = { _: 'upload.getFile', location, offset: bytes, limit } as const
    const answer = await client.call(request, { dcId, kind: 'download' })
    if (answer._ === 'upload.file') bytes += answer.bytes.length
  }
  return bytes
}

async function readStream(): Promise<number> {
  let bytes = 0
  for await (const chunk of client.downloadAsIterable(document)) {
    bytes += chunk.length
    if (bytes >= readBytes) break
  }
  return bytes
}
