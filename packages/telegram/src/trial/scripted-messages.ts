import { gzipSync } from 'node:zlib'
import type { mtp, tl } from '@mtcute/core'
import { __tlReaderMap, __tlWriterMap, TlBinaryReader, TlBinaryWriter } from '@mtcute/core/utils.js'
import { fromLong, toLong } from '../media/session/tl-long.ts'
import type { ScriptedConnection } from './scripted-server.ts'

/** The answer of `upload.getFile`. */
export function fileResult(requestId: bigint, bytes: Uint8Array): Buffer {
  return rpcResult(requestId, fileBody(bytes))
}

export function fileBody(bytes: Uint8Array): Uint8Array {
  const file: tl.upload.RawFile = { _: 'upload.file', type: { _: 'storage.filePartial' }, mtime: 0, bytes }
  return TlBinaryWriter.serializeObject(__tlWriterMap, file)
}

export function rpcResult(requestId: bigint, result: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(0xf35c6d01)
  head.writeBigInt64LE(requestId, 4)
  return Buffer.concat([head, result])
}

export function service(message: mtp.TlObject): Uint8Array {
  return TlBinaryWriter.serializeObject(__tlWriterMap, message)
}

export function newSession(firstMessageId: bigint): Uint8Array {
  const ids = { firstMsgId: toLong(firstMessageId), uniqueId: toLong(1n), serverSalt: toLong(1n) }
  return service({ _: 'mt_new_session_created', ...ids })
}

export function container(connection: ScriptedConnection, bodies: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x73f1f8dc)
  head.writeUInt32LE(bodies.length, 4)
  const parts = bodies.map((body) => {
    const inner = Buffer.alloc(16)
    inner.writeBigInt64LE(connection.nextId())
    inner.writeUInt32LE(1, 8)
    inner.writeUInt32LE(body.length, 12)
    return Buffer.concat([inner, body])
  })
  return Buffer.concat([head, ...parts])
}

export function packed(body: Uint8Array): Buffer {
  const writer = TlBinaryWriter.manual(body.length + 2000)
  writer.bytes(gzipSync(body))
  return Buffer.concat([Buffer.from('a1cf7230', 'hex'), writer.result()])
}

export function futureSalts(requestId: bigint, salts: readonly (readonly [number, bigint])[]): Buffer {
  const body = Buffer.alloc(20 + 16 * salts.length)
  body.writeUInt32LE(0xae500895)
  body.writeBigInt64LE(requestId, 4)
  body.writeInt32LE(salts.length, 16)
  for (const [index, [since, value]] of salts.entries()) {
    body.writeInt32LE(since, 20 + 16 * index)
    body.writeInt32LE(since + 1800, 24 + 16 * index)
    body.writeBigInt64LE(value, 28 + 16 * index)
  }
  return body
}

export function acknowledgedIn(body: Buffer): bigint[] {
  const { msgIds } = new TlBinaryReader(__tlReaderMap, body).object() as { msgIds: Parameters<typeof fromLong>[0][] }
  return msgIds.map(fromLong)
}
