import { once } from 'node:events'
import { connect } from 'node:net'
import { RawDownload } from './raw-download.ts'
import type { SimTarget } from './sim-target.ts'

const MIB = 1024 ** 2
const HOST = '127.0.0.1'
const IN_FLIGHT = 8
/** As `upload.getFile`, `inputDocumentFileLocation` and `ping` are written. */
const GET_FILE = 0xbe5335be
const LOCATION = 0xbad07584
const PING = 0x7abe77ec

/** Reads a simulator's file over one connection, and as many bytes from a plain socket; answers how long each took. */
const target: SimTarget = JSON.parse(process.argv[2] ?? '')
process.stdout.write(JSON.stringify({ seconds: await download(), plainSeconds: await readPlain() }))

async function readPlain(): Promise<number> {
  const startedAt = performance.now()
  const socket = connect({ port: target.plainPort, host: HOST })
  socket.on('data', () => {})
  await once(socket, 'close')
  return (performance.now() - startedAt) / 1000
}

/** Counts the packets that are as large as an answer with a piece; what they hold is for tests to look at. */
async function download(): Promise<number> {
  const raw = new RawDownload(Buffer.from(target.key, 'hex'))
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const pieces = target.sizeBytes / MIB
  let [asked, received, left] = [0, 0, 0]
  let head = Buffer.alloc(0)
  let startedAt = 0
  const ask = () => socket.write(raw.packet(getFile(asked++ * MIB)))
  const socket = connect({ port: target.port, host: HOST, noDelay: true })
  socket.on('connect', () => {
    socket.write(Buffer.from('eeeeeeee', 'hex'))
    socket.write(raw.packet(ping()))
  })
  socket.on('error', reject)
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      if (left === 0) {
        const missing = 4 - head.length
        head = Buffer.concat([head, chunk.subarray(at, at + missing)])
        at += missing
        if (head.length < 4) return
        left = head.readUInt32LE()
        if (left >= MIB) received++
        else if (startedAt === 0 && raw.learn(chunk.subarray(at, at + left))) {
          startedAt = performance.now()
          for (let count = 0; count < IN_FLIGHT; count++) ask()
        }
      }
      const taken = Math.min(left, chunk.length - at)
      left -= taken
      at += taken
      if (left > 0) continue
      const isPiece = head.readUInt32LE() >= MIB
      head = Buffer.alloc(0)
      if (isPiece && asked < pieces) ask()
      if (received === pieces) {
        socket.destroy()
        resolve((performance.now() - startedAt) / 1000)
      }
    }
  })
  socket.on('close', () => reject(new Error(`closed after ${received} pieces`)))
  return promise
}

function ping(): Buffer {
  const body = Buffer.alloc(12)
  body.writeUInt32LE(PING)
  return body
}

function getFile(offset: number): Buffer {
  const reference = Buffer.from(target.fileReference, 'hex')
  const referenceBytes = 1 + reference.length
  const padded = referenceBytes + ((4 - (referenceBytes % 4)) % 4)
  const body = Buffer.alloc(28 + padded + 4 + 12)
  body.writeUInt32LE(GET_FILE)
  body.writeUInt32LE(LOCATION, 8)
  body.writeBigInt64LE(BigInt(target.documentId), 12)
  body.writeBigInt64LE(BigInt(target.accessHash), 20)
  body.writeUInt8(reference.length, 28)
  reference.copy(body, 29)
  body.writeBigInt64LE(BigInt(offset), 28 + padded + 4)
  body.writeInt32LE(MIB, 28 + padded + 12)
  return body
}
