import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import { MemoryStorage } from '@mtcute/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seededBytes } from '../files/seeded-bytes.ts'
import { TelegramSim } from '../telegram-sim.ts'
import { toLong } from '../tl/tl-long.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { RawSession } from '../trial/raw-session.ts'
import { createTrialClient } from '../trial/trial-client.ts'
import { Chances } from '../weather/chances.ts'
import type { DataCenterAddress } from '../world/world.ts'

const BOT = 7
const CHANNEL = 1000
const KILLS = 16
const PARTS = 4
const PART_BYTES = 64 * 1024
const BYTES = seededBytes('film', 0, PARTS * PART_BYTES)

let directory: string
let key: Uint8Array
let peer: tl.RawInputPeerChannel

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'upload-crash-'))
  await using sim = await TelegramSim.start({ directory })
  sim.addChannel(CHANNEL, 'Vault')
  const { token } = sim.addBot({ id: BOT, homeDataCenterId: 1 })
  sim.setMember(CHANNEL, BOT, 'admin')
  peer = { _: 'inputPeerChannel', channelId: CHANNEL, accessHash: toLong(sim.channelAccessHash(CHANNEL, BOT)) }
  const storage = new MemoryStorage()
  await using client = createTrialClient(sim, { storage })
  await client.start({ botToken: token })
  key = storage.authKeys.get(1) ?? new Uint8Array()
})

afterEach(() => rm(directory, { recursive: true, force: true }))

/** A simulator in a process of its own, and a session on it that ends with it. */
class Child implements AsyncDisposable {
  readonly process: ChildProcess
  readonly gone: Promise<undefined>
  #session: RawSession | undefined

  constructor(killAt: number) {
    this.process = fork(join(import.meta.dirname, 'sim-child.ts'), [directory, String(killAt)])
    this.gone = once(this.process, 'exit').then(() => undefined)
  }

  async connect(): Promise<void> {
    const [{ address }] = (await once(this.process, 'message')) as [{ address: DataCenterAddress }]
    this.#session = await RawSession.open(address, key)
    await this.#session.learnSalt()
  }

  /** The answer; undefined when the process ended before. */
  async call(request: TlObject): Promise<TlObject | boolean | undefined> {
    return await Promise.race([this.#session?.call(request), this.gone])
  }

  async instants(): Promise<number> {
    this.process.send('count')
    const [{ instants }] = (await once(this.process, 'message')) as [{ instants: number }]
    return instants
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]()
    if (this.process.connected) this.process.disconnect()
    await this.gone
  }
}

const savePart = (fileId: number, filePart: number): TlObject => {
  const bytes = BYTES.subarray(filePart * PART_BYTES, (filePart + 1) * PART_BYTES)
  const request = { fileId: toLong(BigInt(fileId)), filePart, fileTotalParts: PARTS, bytes }
  return { _: 'upload.saveBigFilePart', ...request } as TlObject
}

const sendMedia = (fileId: number): TlObject => {
  const file = { _: 'inputFileBig', id: toLong(BigInt(fileId)), parts: PARTS, name: 'film.bin' }
  const media = { _: 'inputMediaUploadedDocument', file, mimeType: 'video/mp4', attributes: [] }
  const request = { peer, media, message: `film ${fileId}`, randomId: toLong(BigInt(fileId)) }
  return { _: 'messages.sendMedia', ...request } as TlObject
}

/** Uploads the parts that were not acknowledged before, and posts the file; says how far that came. */
async function post(child: Child, fileId: number, acknowledged: Set<number>): Promise<'posted' | 'died'> {
  for (let part = 0; part < PARTS; part++) {
    if (acknowledged.has(part)) continue
    const answer = await child.call(savePart(fileId, part))
    if (answer === undefined) return 'died'
    expect(answer).toBe(true)
    acknowledged.add(part)
  }
  const answer = await child.call(sendMedia(fileId))
  if (answer === undefined) return 'died'
  expect(answer).toMatchObject({ _: 'updates' })
  return 'posted'
}

test(`no acknowledged part and no posted message is lost over ${KILLS} seeded kills, and no bytes are left over`, async () => {
  const instants = await countInstants()
  const chances = new Chances(20_261_125)
  const posts: number[] = []
  for (let fileId = 2; fileId < 2 + KILLS; fileId++) {
    const acknowledged = new Set<number>()
    let outcome: string
    {
      await using child = new Child(1 + Math.floor(chances.next('kill') * instants))
      await child.connect()
      outcome = await post(child, fileId, acknowledged)
    }
    if (outcome === 'posted') continue
    await using child = new Child(0)
    await child.connect()
    expect(await post(child, fileId, acknowledged)).toBe('posted')
    posts.push(fileId)
  }
  expect(posts.length).toBeGreaterThan(KILLS / 2)
  await checkMessages()
})

async function countInstants(): Promise<number> {
  await using child = new Child(0)
  await child.connect()
  expect(await post(child, 1, new Set())).toBe('posted')
  return await child.instants()
}

async function checkMessages(): Promise<void> {
  await using sim = await TelegramSim.start({ directory })
  const texts = new Set<string>()
  for (let id = 1; ; id++) {
    const text = sim.messageText(CHANNEL, id)
    if (text === undefined) break
    texts.add(text)
    const bytes = await sim.readDocument(CHANNEL, id, { offset: 0, limit: BYTES.length })
    expect(bytes.equals(BYTES), `message ${id}`).toBe(true)
  }
  expect([...texts]).toEqual(Array.from({ length: 1 + KILLS }, (_, index) => `film ${index + 1}`))
  expect((await readdir(join(directory, 'files'))).length).toBe(1 + KILLS)
}
