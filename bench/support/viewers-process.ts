import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { ViewersRequest, Visit, VisitResult } from './run-viewers.ts'

/** Reads files with many raw sockets at once, into one buffer: it costs next to nothing beside the server. */
const { host, port, visits, addresses }: ViewersRequest = JSON.parse(process.argv[2] ?? '')
const sink = Buffer.alloc(256 * 1024)
const HEAD_END = '\r\n\r\n'
const HEAD_BYTES_MAX = 4096
const CALLS_IN_A_ROW = 10

/** Resolves with the time to the first byte of the body, in milliseconds, once everything was read. */
function view({ path, sizeBytes }: Visit, localAddress: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const startedAt = performance.now()
  let received = 0
  let firstByteMs: number | undefined
  let head = ''
  const onread = {
    buffer: sink,
    callback(length: number): boolean {
      received += length
      if (firstByteMs === undefined) {
        head += sink.toString('latin1', 0, Math.min(length, HEAD_BYTES_MAX))
        const end = head.indexOf(HEAD_END)
        if (end < 0) return true
        received -= end + HEAD_END.length
        if (received > 0) firstByteMs = performance.now() - startedAt
      }
      if (received === sizeBytes) {
        resolve(firstByteMs ?? Number.NaN)
        socket.destroy()
      }
      return true
    },
  }
  const socket = connect({ host, port, localAddress, onread })
  socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: vault\r\nRange: bytes=0-\r\n\r\n`))
  socket.on('error', reject)
  socket.on('close', () => reject(new Error(`closed after ${received} bytes: ${head.slice(0, 300)}`)))
  return promise
}

const results: VisitResult[] = []
for (const visit of visits) {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  const views: Promise<number>[] = []
  for (const address of addresses.slice(0, visit.viewers)) {
    views.push(view(visit, address))
    // Else the first viewers would not ask before the last ones have called connect.
    if (views.length % CALLS_IN_A_ROW === 0) await turn()
  }
  const comingMs = performance.now() - startedAt
  const firstByteMs = await Promise.all(views)
  const { user, system } = process.cpuUsage(before)
  results.push({
    seconds: (performance.now() - startedAt) / 1000,
    comingMs,
    firstByteMs,
    cpuSeconds: (user + system) / 1e6,
  })
}
process.stdout.write(JSON.stringify(results))
