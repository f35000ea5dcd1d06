import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FakeClock } from '@streamvault/testkit'
import Long from 'long'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BlobLocation } from './blob-location.ts'
import { KeptLocations } from './kept-locations.ts'

const HOUR_MS = 60 * 60_000
const CHANNEL = 3_000_000_000
const LOCATIONS_MAX = 32_768

let folder: string
let path: string
let clock: FakeClock
let kept: KeptLocations

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-locations-'))
  path = join(folder, 'references.sqlite')
  clock = new FakeClock()
  kept = new KeptLocations(path, { clock })
})

afterEach(async () => {
  kept[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

function location(of: number): BlobLocation {
  const names = { id: Long.fromString(`-900000000000000${of}`), accessHash: Long.MAX_VALUE }
  const fileReference = Uint8Array.of(of, 0, 255)
  const document = { _: 'inputDocumentFileLocation', ...names, fileReference, thumbSize: '' } as const
  return { location: document, dataCenter: 4, sizeBytes: 2 ** 32 + of }
}

const message = (messageId: number) => ({ channelId: CHANNEL, messageId })

function restart(): void {
  kept[Symbol.dispose]()
  kept = new KeptLocations(path, { clock })
}

/** As another process sees the file. */
function rows(): number {
  using other = new DatabaseSync(path)
  return Number(other.prepare('select count(*) as count from locations').get()?.['count'])
}

test('what one account knew is known to it after a restart, and to no other', () => {
  kept.keep('bot-1', message(1), location(1))
  restart()
  const found = kept.read('bot-1', message(1))
  expect(found).toMatchObject({ dataCenter: 4, sizeBytes: 2 ** 32 + 1 })
  expect(String(found?.location.id)).toBe('-9000000000000001')
  expect(found?.location.accessHash.equals(Long.MAX_VALUE)).toBe(true)
  expect([...(found?.location.fileReference ?? [])]).toEqual([1, 0, 255])
  expect([kept.read('bot-2', message(1)), kept.read('bot-1', message(2))]).toEqual([undefined, undefined])
})

test('what is learned is written together five seconds later, or when it is a thousand', async () => {
  for (let id = 1; id <= 999; id++) kept.keep('bot-1', message(id), location(1))
  await clock.advance(4_999)
  expect(rows()).toBe(0)
  await clock.advance(1)
  expect(rows()).toBe(999)
  for (let id = 1_000; id < 2_000; id++) kept.keep('bot-1', message(id), location(1))
  expect(rows()).toBe(1_999)
})

test('after twenty hours nothing is believed', async () => {
  kept.keep('bot-1', message(1), location(1))
  await clock.advance(20 * HOUR_MS - 1)
  expect(kept.read('bot-1', message(1))).toBeDefined()
  await clock.advance(1)
  expect(kept.read('bot-1', message(1))).toBeUndefined()
})

test('what was seen longest ago goes first when there is no more room', async () => {
  kept.keep('bot-1', message(1), location(1))
  kept.keep('bot-1', message(2), location(1))
  await clock.advance(5_000)
  kept.keep('bot-1', message(1), location(2))
  for (let id = 3; id <= LOCATIONS_MAX + 1; id++) kept.keep('bot-1', message(id), location(1))
  restart()
  expect(rows()).toBe(LOCATIONS_MAX)
  expect(kept.read('bot-1', message(2))).toBeUndefined()
  expect(kept.read('bot-1', message(1))).toMatchObject({ sizeBytes: 2 ** 32 + 2 })
})

test('what is let go of is gone for every account, written or not', async () => {
  for (const account of ['bot-1', 'bot-2']) kept.keep(account, message(1), location(1))
  await clock.advance(5_000)
  kept.keep('bot-1', message(1), location(1))
  kept.keep('bot-1', message(11), location(1))
  kept.forget(message(1))
  restart()
  expect(['bot-1', 'bot-2'].map((account) => kept.read(account, message(1)))).toEqual([undefined, undefined])
  expect(kept.read('bot-1', message(11))).toBeDefined()
})

test('a file that is no database is made anew, and one that is in use keeps nobody waiting', async () => {
  kept[Symbol.dispose]()
  await writeFile(path, 'no database at all, however long one looks at it')
  kept = new KeptLocations(path, { clock })
  kept.keep('bot-1', message(1), location(1))
  restart()
  expect(kept.read('bot-1', message(1))).toBeDefined()
  using other = new DatabaseSync(path)
  other.exec('begin immediate')
  kept.keep('bot-1', message(2), location(1))
  await clock.advance(5_000)
  other.exec('rollback')
  kept.keep('bot-1', message(3), location(1))
  await clock.advance(5_000)
  expect([2, 3].map((id) => kept.read('bot-1', message(id)) !== undefined)).toEqual([false, true])
})
