import { systemClock } from '@streamvault/telemetry'
import { createSeededRandom, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClientAccount } from '../account/client-account.ts'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { DeathError, Life, MemoryJournal, mortalAccount } from '../trial/mortal.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { eachPosted } from './find-posted.ts'
import { Uploader } from './uploader.ts'

const { signal } = new AbortController()
const PARTS = 3
const ROUNDS = 60
const SEED = 20_261_126

let trial: TrialTelegram
let accounts: readonly ClientAccount[]

beforeAll(async () => {
  trial = await TrialTelegram.start()
  accounts = await Promise.all([7, 8, 9].map((id) => trial.open(trial.addBot(id))))
  // What an account learns once takes steps only then.
  for (const account of accounts) await account.channel(trial.channelId, { signal })
})

afterAll(async () => {
  for (const account of accounts) await account[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

interface Part {
  readonly fileName: string
  readonly bytes: Uint8Array
  readonly journal: MemoryJournal
}

function partsOf(round: number): Part[] {
  return Array.from({ length: PARTS }, (_, index) => {
    const bytes = testBytes(40_000 + index, PARTS * round + index)
    return { fileName: `film-${round}.00${index + 1}`, bytes, journal: new MemoryJournal() }
  })
}

/** As a process does that is asked for all parts at once, through one uploader. */
async function uploadAll(parts: readonly Part[], through: readonly TelegramAccount[], life?: Life) {
  const uploader = new Uploader({ clock: systemClock, accounts: () => through })
  const uploads = parts.map(({ fileName, bytes, journal }) => {
    async function* source() {
      yield bytes
    }
    const mark = { channelId: trial.channelId, fileName, caption: 'a part', sizeBytes: bytes.length }
    const held = life === undefined ? journal : journal.heldBy(life)
    return uploader.upload({ ...mark, source: source(), journal: held, signal })
  })
  return await Promise.allSettled(uploads)
}

async function messagesOf({ fileName, bytes }: Part): Promise<number[]> {
  const [reader] = accounts
  if (reader === undefined) return []
  const mark = { channelId: trial.channelId, fileName, caption: 'a part', sizeBytes: bytes.length, afterMessageId: 0 }
  const ids: number[] = []
  for await (const { messageId } of eachPosted(reader, mark, { signal })) ids.push(messageId)
  return ids
}

async function countSteps(): Promise<number> {
  let steps = 0
  const counting = new Life(Number.POSITIVE_INFINITY)
  counting.step = () => {
    steps++
  }
  const through = accounts.map((account) => mortalAccount(account, counting))
  await uploadAll(partsOf(ROUNDS), through, counting)
  return steps
}

test(`parts that go up side by side, killed at ${ROUNDS} seeded steps, are posted once each by whoever is left`, async () => {
  const steps = await countSteps()
  const random = createSeededRandom(SEED)
  let deaths = 0
  let takenOver = 0
  for (let round = 0; round < ROUNDS; round++) {
    const parts = partsOf(round)
    const life = new Life(Math.floor(random() * steps))
    const through = accounts.map((account) => mortalAccount(account, life))
    const first = await uploadAll(parts, through, life)
    if (life.isOver) deaths++
    for (const result of first) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DeathError)
    // The accounts of some parts are gone with the process.
    const left = accounts.slice(round % PARTS)
    const notes = await Promise.all(parts.map(({ journal }) => journal.read()))
    const isLeft = (name: string) => left.some((account) => account.name === name)
    if (notes.some((note) => note !== undefined && 'account' in note && !isLeft(note.account))) takenOver++
    const second = await uploadAll(parts, left)
    for (const [index, part] of parts.entries()) {
      const result = second[index]
      const messageId = result?.status === 'fulfilled' ? result.value.messageId : result?.reason
      expect(await messagesOf(part), `round ${round}, part ${index + 1}`).toEqual([messageId])
      const range = { offset: 0, limit: part.bytes.length + 1 }
      expect((await trial.sim.readDocument(trial.channelId, messageId, range)).equals(part.bytes)).toBe(true)
    }
  }
  expect(deaths).toBeGreaterThan(ROUNDS * 0.8)
  expect(takenOver).toBeGreaterThan(ROUNDS / 4)
}, 300_000)
