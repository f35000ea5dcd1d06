import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeStringSession } from '@mtcute/core/utils.js'
import { expect, test } from 'vitest'
import { botIdentity, userIdentity } from './account-identity.ts'
import { readSessionFile, writeSession } from './session-file.ts'
import { parseSessionLines } from './session-lines.ts'
import { readPublicKey } from './telegram-network.ts'

function sessionOf(userId: number, { isBot = false, seed = 1 } = {}): string {
  const main = { id: 2, ipAddress: '127.0.0.1', port: 443 }
  const self = { userId, isBot, isPremium: false, usernames: [] }
  const authKey = new Uint8Array(256).fill(seed)
  return writeStringSession({ version: 3, primaryDcs: { main, media: main }, self, authKey })
}

test('a public key is read in either way of writing it, and nothing else is', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  expect(readPublicKey(pkcs1)).toBe(pkcs1)
  expect(readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe(pkcs1)
  expect(privateKey.type).toBe('private')
  expect(() => readPublicKey('no key')).toThrow('The configuration is not valid.')
})

test('a bot is known by its token', () => {
  const token = `123456:${'A-b_9'.repeat(7)}`
  expect(botIdentity(` ${token}\n`)).toEqual({ kind: 'bot', id: 123_456, token })
  for (const wrong of ['', '123456', '123456:short', `x:${'A'.repeat(35)}`, `0:${'A'.repeat(35)}`]) {
    expect(botIdentity(wrong)).toBeUndefined()
  }
})

test('a user is known by a session with its id and a whole key', () => {
  expect(userIdentity(sessionOf(42))).toEqual({ kind: 'user', id: 42, session: sessionOf(42) })
  expect(userIdentity(sessionOf(42, { isBot: true }))).toBeUndefined()
  expect(userIdentity(sessionOf(42).slice(0, 100))).toBeUndefined()
  expect(userIdentity('nonsense')).toBeUndefined()
})

test('a file of sessions is read line by line, and a wrong line harms no other and is not told', () => {
  const text = [
    '# ours',
    sessionOf(1),
    '',
    'phone:+49 30 (123) 45',
    'secret nonsense',
    sessionOf(2),
    sessionOf(1, { seed: 2 }),
  ]
  const { users, waiting, faults } = parseSessionLines(text.join('\r\n'))
  expect(users.map(({ id }) => id)).toEqual([1, 2])
  expect(waiting).toEqual([{ line: 4, phone: '493012345' }])
  expect(faults.map(({ line }) => line)).toEqual([5, 7])
  expect(JSON.stringify(faults)).not.toContain('secret')
})

test('a session that is written takes the place of its phone or its old line, in a file for its owner', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'telegram-sessions-'))
  const path = join(folder, 'sessions')
  expect(await readSessionFile(path)).toEqual({ users: [], waiting: [], faults: [] })
  await writeSession(path, sessionOf(1))
  await writeSession(path, sessionOf(2))
  await writeSession(path, sessionOf(1, { seed: 2 }))
  expect(await readFile(path, 'utf8')).toBe(`${sessionOf(2)}\n${sessionOf(1, { seed: 2 })}\n`)
  const waiting = parseSessionLines('phone: +49 30 12345')
  expect(waiting.waiting).toHaveLength(1)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['sessions'])
  await rm(folder, { recursive: true })
})
