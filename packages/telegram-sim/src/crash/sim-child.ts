import { ByteFiles } from '../files/byte-files.ts'
import { StateStore } from '../state/state-store.ts'
import { TelegramSim } from '../telegram-sim.ts'

/** Runs a simulator that ends at the given instant as if it were killed; whatever it keeps has an instant before and after. */
const [directory = '', killAt = '0'] = process.argv.slice(2)
const sim = await TelegramSim.start({ directory, dataCenters: [{ id: 1, port: 0 }] })
let instants = 0

function pass(): void {
  instants++
  if (instants === Number(killAt)) process.kill(process.pid, 'SIGKILL')
}

const { put, remove, removeUnder } = StateStore.prototype
const { writePart } = ByteFiles.prototype
StateStore.prototype.put = function (...args) {
  pass()
  put.apply(this, args)
  pass()
}
StateStore.prototype.remove = function (...args) {
  pass()
  remove.apply(this, args)
  pass()
}
StateStore.prototype.removeUnder = function (...args) {
  pass()
  removeUnder.apply(this, args)
  pass()
}
ByteFiles.prototype.writePart = async function (...args) {
  pass()
  await writePart.apply(this, args)
  pass()
}

process.on('message', () => process.send?.({ instants }))
process.on('disconnect', () => void sim[Symbol.asyncDispose]().then(() => process.exit()))
process.send?.({ address: sim.dataCenter(1).address })
