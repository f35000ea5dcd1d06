import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { TelegramSim } from '@streamvault/telegram-sim'
import type { SimTarget } from './sim-target.ts'

/** Runs a simulator with one file, and beside it a socket that sends as many bytes to whoever connects. */
const [sizeBytes = 0] = process.argv.slice(2).map(Number)
const BOT = 7
const CHANNEL = 1000

await using sim = await TelegramSim.start()
sim.addBot({ id: BOT, homeDataCenterId: 1 })
sim.addChannel(CHANNEL, 'Bench')
sim.setMember(CHANNEL, BOT, 'admin')
const messageId = sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes, fileName: 'bench.bin' })
const document = sim.documentFor(CHANNEL, messageId, BOT)
const key = sim.openKey(1, BOT)

const piece = randomBytes(64 * 1024)
const plain = createServer((socket) => {
  let left = sizeBytes
  const send = () => {
    while (left > 0) {
      left -= piece.length
      if (!socket.write(piece)) return
    }
    socket.end()
  }
  socket.on('drain', send)
  socket.on('error', () => socket.destroy())
  send()
}).listen(0, '127.0.0.1')
await once(plain, 'listening')
const address = plain.address()
const target: SimTarget = {
  key: key.toString('hex'),
  documentId: document.id.toString(),
  accessHash: document.accessHash.toString(),
  fileReference: document.fileReference.toString('hex'),
  sizeBytes,
  port: sim.dataCenter(1).address.port,
  plainPort: address !== null && typeof address === 'object' ? address.port : 0,
}
process.send?.(target)
await once(process, 'disconnect')
plain.close()
