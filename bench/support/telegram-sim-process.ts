import { TelegramSim } from '@streamvault/telegram-sim'
import type { SimulatedTelegram } from './simulated-telegram.ts'

const CHANNEL = 1000
const BOT = 7
const FILE_BYTES = 2 * 1024 ** 3

/** A Telegram with one bot and one large file, until it is ended; its first line says how to get at them. */
const sim = await TelegramSim.start({ dataCenters: [{ id: 1, port: 0 }] })
const { token } = sim.addBot({ id: BOT, homeDataCenterId: 1 })
sim.addChannel(CHANNEL, 'Vault')
sim.setMember(CHANNEL, BOT, 'admin')
const file = { channelId: CHANNEL, dataCenterId: 1, sizeBytes: FILE_BYTES, fileName: 'film.bin' }
const telegram: SimulatedTelegram = {
  address: sim.dataCenter(1).address,
  publicKeyPem: sim.publicKeyPem,
  token,
  channelId: CHANNEL,
  channelAccessHash: String(sim.channelAccessHash(CHANNEL, BOT)),
  messageId: sim.postSeededDocument(file),
}
process.stdout.write(`${JSON.stringify(telegram)}\n`)
