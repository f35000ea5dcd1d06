import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PictureStore } from './picture-store.ts'

const KIB = 1024
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'streamvault-pictures-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const open = (bytesMax = 1024 * KIB, clock = new FakeClock()) => PictureStore.open({ directory, bytesMax, clock })

test('a picture is there until it is replaced, for the next process, too', async () => {
  const store = await open()
  await store.put('a/../b', Buffer.from('one'))
  await store.put('a/../b', Buffer.from('two'))
  expect(await store.get('a/../b')).toEqual(Buffer.from('two'))
  expect(await store.get('a')).toBeUndefined()
  const next = await open()
  expect(await next.get('a/../b')).toEqual(Buffer.from('two'))
  expect(next.bytes).toBe(store.bytes)
  expect(await readdir(directory)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
})

test('what was not used for longest goes when there is no room, and the folder keeps within its bound', async () => {
  const store = await open(100 * KIB)
  for (let index = 0; index < 9; index++) await store.put(`p${index}`, Buffer.alloc(10 * KIB, index))
  await store.get('p0')
  for (let index = 9; index < 12; index++) await store.put(`p${index}`, Buffer.alloc(10 * KIB, index))
  expect(store.bytes).toBeLessThanOrEqual(100 * KIB)
  expect(await store.get('p0')).toBeDefined()
  expect(await store.get('p11')).toBeDefined()
  expect(await store.get('p1')).toBeUndefined()
  await store.put('huge', Buffer.alloc(101 * KIB))
  expect(await store.get('huge')).toBeUndefined()
  expect(await store.get('p11')).toBeDefined()
})

test('a bound that has become smaller holds from the start, and what was used last stays', async () => {
  const clock = new FakeClock(Date.now())
  const store = await open(100 * KIB, clock)
  for (let index = 0; index < 9; index++) {
    await store.put(`p${index}`, Buffer.alloc(10 * KIB))
    await clock.advance(2 * 3_600_000)
  }
  await store.get('p2')
  const small = await open(50 * KIB, clock)
  expect(small.bytes).toBeLessThanOrEqual(50 * KIB)
  expect(await small.get('p2')).toBeDefined()
})

test('what the disk has spoilt is not there, and what a crash left is removed', async () => {
  const store = await open()
  await store.put('a', Buffer.from('a picture'))
  const [name = ''] = await readdir(directory)
  const bytes = await readFile(join(directory, name))
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
  await writeFile(join(directory, name), bytes)
  await writeFile(join(directory, `${name}.half`), 'half')
  const next = await open()
  expect(await next.get('a')).toBeUndefined()
  expect(next.bytes).toBe(0)
  expect(await readdir(directory)).toEqual([])
})
