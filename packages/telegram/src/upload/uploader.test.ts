import type { tl } from '@mtcute/core'
import { systemClock } from '@streamvault/telemetry'
import { createSeededRandom, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClientAccount } from '../account/client-account.ts'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { DeathError, Life, MemoryJournal, mortalAccount } from '../trial/mortal.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import type { UploadedFile, UploadJournal } from './upload-journal.ts'
import { IN_FLIGHT_BYTES_MAX } from './upload-lane.ts'
import { PART_BYTES } from './upload-plan.ts'
import { Uploader, type UploadRequest } from './uploader.ts'

const MIB = 1024 * 1024
const signal = new AbortController().signal

let trial: TrialTelegram
let account: ClientAccount

let filmsCount = 0
let earlierParts = 0

beforeAll(async () => {
  trial = await TrialTelegram.start()
  account = await trial.open(trial.addBot(7))
})

beforeEach(() => {
  trial.sim.weather.latencyMs = 0
  trial.sim.weather.limit('upload.saveBigFilePart', 'none')
  earlierParts = partsEver()
})

afterAll(async () => {
  await account[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

async function* source(bytes: Uint8Array, chunkBytes = 300_000): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += chunkBytes) yield bytes.subarray(offset, offset + chunkBytes)
}

interface Film {
  readonly bytes: Uint8Array
  readonly fileName: string
}

/** Never the same twice. */
function film(sizeBytes: number): Film {
  filmsCount++
  return { bytes: testBytes(sizeBytes, filmsCount), fileName: `film-${filmsCount}.bin` }
}

function requestFor({ bytes, fileName }: Film, journal: UploadJournal): UploadRequest {
  const { channelId } = trial
  return { source: source(bytes), sizeBytes: bytes.length, channelId, fileName, caption: 'a film', journal, signal }
}

const uploaderOf = (...accounts: TelegramAccount[]) => new Uploader({ clock: systemClock, accounts: () => accounts })

/** Messages with the film's name, read by the account itself. */
async function messagesOf({ fileName }: Film): Promise<tl.RawMessage[]> {
  const channel = await account.channel(trial.channelId, { signal })
  const found: tl.RawMessage[] = []
  for (let first = 1; first < 400; first += 100) {
    const id = Array.from({ length: 100 }, (_, at): tl.TypeInputMessage => ({ _: 'inputMessageID', id: first + at }))
    const answer = await account.call({ _: 'channels.getMessages', channel, id }, { signal })
    for (const message of (answer as tl.messages.RawChannelMessages).messages) {
      if (message._ === 'message' && JSON.stringify(message.media).includes(`"${fileName}"`)) found.push(message)
    }
  }
  return found
}

async function expectPosted(film: Film, file: UploadedFile): Promise<void> {
  const messages = await messagesOf(film)
  expect(messages.map(({ id }) => id)).toEqual([file.messageId])
  const range = { offset: 0, limit: film.bytes.length + 1 }
  const posted = await trial.sim.readDocument(trial.channelId, file.messageId, range)
  expect(posted.equals(film.bytes)).toBe(true)
}

const partCalls = () => partsEver() - earlierParts
const partsEver = () =>
  trial.sim.weather.callCount('upload.saveBigFilePart') + trial.sim.weather.callCount('upload.saveFilePart')

test.each([
  ['of one byte', 1],
  ['that ends with a part', 2 * PART_BYTES],
  ['just small enough for an MD5', 10 * MIB],
  ['large', 40 * MIB + 12_345],
])('a file %s arrives as it was, in one message', async (_, sizeBytes) => {
  const it = film(sizeBytes)
  const journal = new MemoryJournal()
  const file = await uploaderOf(account).upload(requestFor(it, journal))
  expect(file).toMatchObject({ channelId: trial.channelId, dataCenter: 1, sizeBytes })
  await expectPosted(it, file)
  expect(partCalls()).toBe(Math.ceil(sizeBytes / PART_BYTES))
  expect(await journal.read()).toEqual({ phase: 'posted', file })
})

test('an upload that is done is answered from its journal, without reading or calling', async () => {
  const it = film(MIB)
  const journal = new MemoryJournal()
  const file = await uploaderOf(account).upload(requestFor(it, journal))
  const untouched = { ...requestFor(it, journal), source: source(new Uint8Array(0)) }
  expect(await uploaderOf().upload(untouched)).toEqual(file)
})

test('a large file that was cut off goes on with the parts that are missing', async () => {
  const it = film(20 * MIB)
  const journal = new MemoryJournal()
  const half = 20
  const life = new Life(Number.POSITIVE_INFINITY)
  const answers: Promise<unknown>[] = []
  const dying: TelegramAccount = {
    ...mortalAccount(account, life),
    call: (request, options) => {
      if (partCalls() >= half) throw new DeathError('the process was killed')
      const answer = account.call(request, options)
      answers.push(answer)
      return answer
    },
  }
  await expect(uploaderOf(dying).upload(requestFor(it, journal))).rejects.toThrow(DeathError)
  // What was on its way as the process died is counted when it arrives.
  await Promise.allSettled(answers)
  const sent = partCalls()
  expect(sent).toBeLessThanOrEqual(half + IN_FLIGHT_BYTES_MAX / PART_BYTES)
  const note = await journal.read()
  const noted = note?.phase === 'sending' ? note.parts.reduce((sum, { start, end }) => sum + end - start, 0) : 0
  expect(noted).toBeGreaterThanOrEqual(half - IN_FLIGHT_BYTES_MAX / PART_BYTES)
  await expectPosted(it, await uploaderOf(account).upload(requestFor(it, journal)))
  expect(partCalls() - sent).toBe(40 - noted)
})

test('no more bytes are under way than the bound says', async () => {
  let underWay = 0
  let most = 0
  const watched: TelegramAccount = {
    ...mortalAccount(account, new Life(Number.POSITIVE_INFINITY)),
    call: async (request, options) => {
      const bytes = 'bytes' in request ? request.bytes.length : 0
      underWay += bytes
      most = Math.max(most, underWay)
      try {
        return await account.call(request, options)
      } finally {
        underWay -= bytes
      }
    },
  }
  const uploader = uploaderOf(watched)
  await Promise.all([1, 2, 3].map(() => uploader.upload(requestFor(film(8 * MIB), new MemoryJournal()))))
  expect(most).toBe(IN_FLIGHT_BYTES_MAX)
})

test('files go through several accounts at once', async () => {
  await using other = await trial.open(trial.addBot(8))
  const uploader = uploaderOf(account, other)
  const films = [1, 2, 3, 4].map(() => film(MIB))
  const journals = films.map(() => new MemoryJournal())
  const files = await Promise.all(
    films.map((it, at) => uploader.upload(requestFor(it, journals[at] ?? new MemoryJournal()))),
  )
  for (const [at, it] of films.entries()) await expectPosted(it, files[at] as UploadedFile)
  const accounts = journals.map(({ notes }) => (notes[0] && 'account' in notes[0] ? notes[0].account : ''))
  expect(accounts.sort()).toEqual(['bot-7', 'bot-7', 'bot-8', 'bot-8'])
})

test('floods and troubles on the way are waited out by their account, and the file arrives', async () => {
  const { weather } = trial.sim
  weather.failNext({ method: 'upload.saveFilePart', code: 420, message: 'FLOOD_WAIT_1' })
  weather.failNext({ method: 'upload.saveFilePart', code: 500, message: 'WORKER_BUSY_TOO_LONG_RETRY', count: 2 })
  weather.failNext({ method: 'messages.sendMedia', code: 420, message: 'FLOOD_WAIT_1' })
  weather.failNext({ method: 'messages.sendMedia', code: -503, message: 'Timeout' })
  const it = film(3 * MIB)
  const startedAt = performance.now()
  await expectPosted(it, await uploaderOf(account).upload(requestFor(it, new MemoryJournal())))
  expect(performance.now() - startedAt).toBeGreaterThan(3_000)
  expect(partCalls()).toBe(9)
})

test('a part that never arrives, and a wait that is too long, end the upload', async () => {
  const { weather } = trial.sim
  weather.failNext({ method: 'messages.sendMedia', code: 420, message: 'FLOOD_WAIT_3000' })
  const [one, two] = [film(MIB), film(MIB)]
  const uploader = uploaderOf(account)
  const journal = new MemoryJournal()
  await expect(uploader.upload(requestFor(one, journal))).rejects.toThrow('FLOOD_WAIT_3000')
  await expectPosted(one, await uploaderOf(account).upload(requestFor(one, journal)))
  weather.failNext({ method: 'upload.saveFilePart', code: 400, message: 'FILE_PART_INVALID' })
  await expect(uploaderOf(account).upload(requestFor(two, new MemoryJournal()))).rejects.toThrow('FILE_PART_INVALID')
  expect(await messagesOf(two)).toEqual([])
})

test('parts that Telegram has forgotten are sent again by the next call', async () => {
  const it = film(MIB)
  const journal = new MemoryJournal()
  trial.sim.weather.failNext({ method: 'messages.sendMedia', code: 400, message: 'FILE_PART_0_MISSING' })
  await expect(uploaderOf(account).upload(requestFor(it, journal))).rejects.toThrow('FILE_PART_0_MISSING')
  expect(await journal.read()).toMatchObject({ phase: 'sending', parts: [] })
  await expectPosted(it, await uploaderOf(account).upload(requestFor(it, journal)))
  expect(partCalls()).toBe(4)
})

test('a post whose answer was lost is found, not repeated', async () => {
  for (const lost of [new LinkLostError('no answer'), new TelegramError(500, 'RANDOM_ID_DUPLICATE')]) {
    const it = film(MIB)
    let posts = 0
    const forgetful: TelegramAccount = {
      ...mortalAccount(account, new Life(Number.POSITIVE_INFINITY)),
      call: async (request, options) => {
        const answer = await account.call(request, options)
        if (request._ === 'messages.sendMedia' && posts++ === 0) throw lost
        return answer
      },
    }
    await expectPosted(it, await uploaderOf(forgetful).upload(requestFor(it, new MemoryJournal())))
    expect(posts).toBe(1)
  }
})

test('a post that arrives late is not doubled: Telegram knows its number, and it is found', async () => {
  const it = film(MIB)
  const late: (() => Promise<unknown>)[] = []
  const randomIds: string[] = []
  const delayed: TelegramAccount = {
    ...mortalAccount(account, new Life(Number.POSITIVE_INFINITY)),
    call: async (request, options) => {
      if (request._ !== 'messages.sendMedia') return account.call(request, options)
      randomIds.push(request.randomId.toString())
      if (late.length === 0) {
        late.push(() => account.call(request, options))
        throw new LinkLostError('no answer')
      }
      await late[0]?.()
      throw new TelegramError(500, 'RANDOM_ID_DUPLICATE')
    },
  }
  await expectPosted(it, await uploaderOf(delayed).upload(requestFor(it, new MemoryJournal())))
  expect(randomIds).toHaveLength(2)
  expect(new Set(randomIds).size).toBe(1)
})

test('parts that come faster than Telegram takes them wait for their turn, and all arrive', async () => {
  const it = film(12 * MIB)
  trial.sim.weather.limit('upload.saveBigFilePart', { burst: 3, perSecond: 3 })
  await expectPosted(it, await uploaderOf(account).upload(requestFor(it, new MemoryJournal())))
  expect(partCalls()).toBeGreaterThan(24)
})

test('a file that another account posted before it died is found by the next one', async () => {
  await using other = await trial.open(trial.addBot(8))
  const it = film(MIB)
  const journal = new MemoryJournal()
  const dying: TelegramAccount = {
    ...mortalAccount(account, new Life(Number.POSITIVE_INFINITY)),
    call: async (request, options) => {
      const answer = await account.call(request, options)
      if (request._ === 'messages.sendMedia') throw new DeathError('the process was killed')
      return answer
    },
  }
  await expect(uploaderOf(dying).upload(requestFor(it, journal))).rejects.toThrow(DeathError)
  await expectPosted(it, await uploaderOf(other).upload(requestFor(it, journal)))
})

test('killed at any step and started again, there is one message with the right bytes', async () => {
  let deaths = 0
  for (let steps = 0; ; steps++) {
    const it = film(PART_BYTES + 10)
    const journal = new MemoryJournal()
    const life = new Life(steps)
    const upload = uploaderOf(mortalAccount(account, life)).upload(requestFor(it, journal.heldBy(life)))
    const first = await upload.catch((error: unknown) => error)
    if (life.isOver) {
      deaths++
      expect(first).toBeInstanceOf(DeathError)
    }
    const file = await uploaderOf(account).upload(requestFor(it, journal))
    await expectPosted(it, file)
    if (!life.isOver) break
  }
  expect(deaths).toBeGreaterThan(20)
})

test.each([1, 2, 3, 4, 5, 6])(
  'killed again and again, there is one message with the right bytes (seed %i)',
  async (seed) => {
    const random = createSeededRandom(seed)
    const it = film(11 * MIB + seed)
    const journal = new MemoryJournal()
    for (;;) {
      const life = new Life(Math.floor(random() * 60))
      const upload = uploaderOf(mortalAccount(account, life)).upload(requestFor(it, journal.heldBy(life)))
      const file = await upload.catch((error: unknown) => {
        if (!(error instanceof DeathError)) throw error
      })
      if (file === undefined) continue
      await expectPosted(it, file)
      return
    }
  },
)

test('a source of the wrong size posts nothing, and a file that is too large is not read', async () => {
  const it = film(MIB)
  const short = { ...requestFor(it, new MemoryJournal()), source: source(it.bytes.subarray(1)) }
  await expect(uploaderOf(account).upload(short)).rejects.toMatchObject({ code: 'BLOB_TRUNCATED' })
  const large = { ...requestFor(it, new MemoryJournal()), sizeBytes: account.uploadBytesMax + 1 }
  await expect(uploaderOf(account).upload(large)).rejects.toMatchObject({ code: 'BLOB_TOO_LARGE' })
  await expect(uploaderOf().upload(large)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await messagesOf(it)).toEqual([])
})

test('an aborted upload throws the reason and leaves no message', async () => {
  const it = film(20 * MIB)
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  trial.sim.weather.latencyMs = 50
  const upload = uploaderOf(account).upload({ ...requestFor(it, new MemoryJournal()), signal: controller.signal })
  await expect.poll(partCalls, { timeout: 10_000 }).toBeGreaterThan(4)
  controller.abort(reason)
  await expect(upload).rejects.toBe(reason)
  expect(await messagesOf(it)).toEqual([])
})
