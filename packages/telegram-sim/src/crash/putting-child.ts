import { StateStore } from '../state/state-store.ts'

const store = new StateStore(process.argv[2] ?? '')

async function putBoth(): Promise<void> {
  store.put('message', '1', { id: 1 })
  store.put('message', '2', { id: 2 })
}

await putBoth()
process.send?.('first', () => {
  store.put('message', '3', { id: 3 })
  store.put('message', '4', { id: 4 })
  process.kill(process.pid, 'SIGKILL')
})
