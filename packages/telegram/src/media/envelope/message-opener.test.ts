import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AesIge, openAesIge } from '../../crypto/aes-ige.ts'
import { AuthKey } from './auth-key.ts'
import { EnvelopeFault, MessageOpener } from './message-opener.ts'
import { sealMessage } from './seal-message.ts'

const LENGTH_BYTES = 4
const authKey = new AuthKey(randomBytes(256))
const aesIge = openAesIge()

/** A frame as a server makes it. */
function sealed(body: Uint8Array, pads = 1): Buffer {
  const paddingBytes = 12 + ((16 - ((44 + body.length) % 16)) % 16) + 16 * (pads - 1)
  const inner = Buffer.concat([Buffer.alloc(32), body, randomBytes(paddingBytes)])
  inner.writeBigInt64LE(5n, 8)
  inner.writeBigInt64LE(9n, 16)
  inner.writeUInt32LE(7, 24)
  inner.writeUInt32LE(body.length, 28)
  const messageKey = authKey.messageDigest('server').update(inner).digest().subarray(8, 24)
  aesIge.encrypt(inner, inner, authKey.cipher(messageKey, 'server'))
  return Buffer.concat([authKey.id, messageKey, inner])
}

const bodies = fc.integer({ min: 1, max: 30_000 }).map((words) => randomBytes(4 * words))

test('a message is opened the same whether it comes at once or in pieces', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 12 })
  fc.assert(
    fc.property(bodies, cuts, fc.integer({ min: 1, max: 63 }), (body, pieces, pads) => {
      const opener = new MessageOpener({ authKey, aesIge })
      const frame = sealed(body, pads)
      let available = 0
      for (const piece of pieces) {
        available = Math.min(frame.length, available + piece)
        const head = opener.advance(frame, available)
        if (available >= 72 && body.length >= 16)
          expect(head).toMatchObject({ sessionId: 5n, body: body.subarray(0, 16) })
      }
      expect(opener.finish(frame)).toEqual({ sessionId: 5n, id: 9n, seqNo: 7, body })
    }),
  )
})

test('one opener opens one message after the other', () => {
  const opener = new MessageOpener({ authKey, aesIge })
  for (const body of [randomBytes(4), randomBytes(100_000), randomBytes(64)])
    expect(opener.finish(sealed(body)).body.equals(body)).toBe(true)
})

test('a bit that was turned anywhere is noticed', () => {
  const places = fc.tuple(bodies, fc.nat(), fc.nat(7))
  fc.assert(
    fc.property(places, ([body, place, bit]) => {
      const frame = sealed(body)
      const at = place % frame.length
      frame[at] = (frame[at] ?? 0) ^ (1 << bit)
      expect(() => new MessageOpener({ authKey, aesIge }).finish(frame)).toThrow(EnvelopeFault)
    }),
  )
})

test('whatever is no message is refused', () => {
  const noise = fc.uint8Array({ minLength: 4, maxLength: 400 })
  fc.assert(
    fc.property(noise, fc.boolean(), (bytes, hasKeyId) => {
      const frame = Buffer.from(bytes)
      if (hasKeyId) authKey.id.copy(frame)
      expect(() => new MessageOpener({ authKey, aesIge }).finish(frame)).toThrow(EnvelopeFault)
    }),
  )
})

test.each([
  ['more than there is', 4096],
  ['no whole words', 61],
  ['so little that the padding is too long', 4],
])('a length of %s is refused, though the key is right', (_, length) => {
  const inner = Buffer.alloc(32 + 1200 - (1200 % 16))
  inner.writeUInt32LE(length, 28)
  const messageKey = authKey.messageDigest('server').update(inner).digest().subarray(8, 24)
  aesIge.encrypt(inner, inner, authKey.cipher(messageKey, 'server'))
  const frame = Buffer.concat([authKey.id, messageKey, inner])
  expect(() => new MessageOpener({ authKey, aesIge }).finish(frame)).toThrow('a length is wrong')
})

test('opening takes no more calls of the cipher than a message has strides', () => {
  let calls = 0
  const counting: AesIge = {
    ...aesIge,
    decrypt: (...args) => {
      calls++
      aesIge.decrypt(...args)
    },
  }
  const opener = new MessageOpener({ authKey, aesIge: counting })
  const frame = sealed(randomBytes(1024 * 1024))
  for (let available = 1448; available < frame.length; available += 1448) opener.advance(frame, available)
  opener.finish(frame)
  expect(calls).toBeLessThanOrEqual(66)
})

test('what is sealed is padded, keyed and numbered as the protocol has it', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const message = { salt: 1n, sessionId: 2n, id: 4n, seqNo: 3, body }
      const frame = sealMessage(message, { authKey, aesIge })
      expect(frame.readUInt32LE(0)).toBe(frame.length - LENGTH_BYTES)
      const inner = frame.subarray(28)
      const messageKey = frame.subarray(12, 28)
      aesIge.decrypt(inner, inner, authKey.cipher(messageKey, 'client'))
      expect(authKey.messageDigest('client').update(inner).digest().subarray(8, 24).equals(messageKey)).toBe(true)
      const numbers = [inner.readBigInt64LE(0), inner.readBigInt64LE(8), inner.readBigInt64LE(16)]
      expect([...numbers, inner.readUInt32LE(24), inner.readUInt32LE(28)]).toEqual([1n, 2n, 4n, 3, body.length])
      const paddingBytes = inner.length - 32 - body.length
      expect(paddingBytes >= 12 && paddingBytes < 28).toBe(true)
    }),
  )
})
