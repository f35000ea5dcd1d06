import { join } from 'node:path'
import type { BlobRef, Logger } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { FakeClock, silentLogger, testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClientAccount } from '../account/client-account.ts'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { TrialStore } from '../trial/trial-store.ts'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { eachPosted } from '../upload/find-posted.ts'
import { Uploader, type UploadRequest } from '../upload/uploader.ts'
import { formatBlobRef } from './blob-address.ts'
import { LatePosts } from './late-posts.ts'
import { StoreChannels } from './store-channels.ts'
import { StoreJournal } from './store-journal.ts'

const { signal } = new AbortController()
const HOUR_MS = 60 * 60_000
const [FIRST, SECOND] = [7, 8]
const KEY = 'part-1'
const BYTES = testBytes(1_300_000)
const MARK = { fileName: 'film.001', caption: 'part 1 of 2', sizeBytes: BYTES.length }

let trial: TrialTelegram
let first: ClientAccount
let second: ClientAccount
let journal: StoreJournal
let clock: FakeClock

beforeEach(async () => {
  trial = await TrialTelegram.start()
  first = await trial.open(trial.addBot(FIRST))
  second = await trial.open(trial.addBot(SECOND))
  journal = new StoreJournal(join(trial.folder, 'store.sqlite'))
  clock = new FakeClock()
})

afterEach(async () => {
  journal[Symbol.dispose]()
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
  await trial[Symbol.asyncDispose]()
})

/** What becomes of a post whose answer does not come. */
type Fate = 'delivered' | 'lost' | 'late'

/** The first account as a vault has it whose post is not answered, and which Telegram bans then. `arrive` is when a late post does. */
function doomed(fate: Fate): { account: TelegramAccount; arrive: () => Promise<void> } {
  const late: (() => Promise<unknown>)[] = []
  let isGone = false
  const call: TelegramAccount['call'] = async (request, options) => {
    if (isGone) throw new TelegramError(401, 'USER_DEACTIVATED_BAN')
    if (request._ !== 'messages.sendMedia') return await first.call(request, options)
    isGone = true
    if (fate === 'delivered') await first.call(request, options)
    if (fate === 'late') late.push(() => first.call(request, options))
    else trial.sim.weather.kill(FIRST)
    throw new LinkLostError('no answer')
  }
  const arrive = async () => {
    await late[0]?.()
    trial.sim.weather.kill(FIRST)
  }
  return { account: withCall(first, call), arrive }
}

function withCall(account: ClientAccount, call: TelegramAccount['call']): TelegramAccount {
  const { name, kind, id, uploadBytesMax } = account
  return {
    ...{ name, kind, id, uploadBytesMax, call },
    grant: (dataCenter, options) => account.grant(dataCenter, options),
    channel: (channelId, options) => account.channel(channelId, options),
    [Symbol.asyncDispose]: async () => {},
  }
}

async function upload(account: TelegramAccount): Promise<BlobRef> {
  async function* source() {
    yield BYTES
  }
  const { channelId } = trial
  const note = journal.upload(KEY, ({ file }) => formatBlobRef(file))
  const request: UploadRequest = { source: source(), channelId, journal: note, signal, ...MARK }
  // What cannot be asked is asked again without a pause.
  const hurried = { ...systemClock, now: () => clock.now(), sleep: async () => {} }
  const file = await new Uploader({ clock: hurried, accounts: () => [account] }).upload(request)
  return formatBlobRef(file)
}

function latePosts(logger: Logger = silentLogger): LatePosts {
  const channels = new StoreChannels([trial.channelId], journal)
  return new LatePosts({ clock, logger, journal, channels, accounts: () => [second] })
}

async function posted(): Promise<BlobRef[]> {
  const refs: BlobRef[] = []
  const everything = { channelId: trial.channelId, afterMessageId: 0, ...MARK }
  for await (const file of eachPosted(second, everything, { signal })) refs.push(formatBlobRef(file))
  return refs
}

const posts = () => trial.sim.weather.callCount('messages.sendMedia')

test('what an account posted before it was banned is found by the next, which posts nothing', async () => {
  const { account } = doomed('delivered')
  await expect(upload(account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  expect(await posted()).toEqual([await upload(second)])
  expect(posts()).toBe(1)
})

test('what an account could not post before it was banned another one posts', async () => {
  await expect(upload(doomed('lost').account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  expect(await posted()).toEqual([])
  const ref = await upload(second)
  await latePosts().look({ signal })
  expect(await posted()).toEqual([ref])
})

test('a post that arrives while another account sends the same is found before that one posts', async () => {
  const { account, arrive } = doomed('late')
  await expect(upload(account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  let sent = 0
  const sending = withCall(second, async (request, options) => {
    if (request._ === 'upload.saveFilePart' && sent++ === 0) await arrive()
    return await second.call(request, options)
  })
  const ref = await upload(sending)
  expect(sent).toBeGreaterThan(0)
  expect([await posted(), posts()]).toEqual([[ref], 1])
})

test('a post that arrives after another account posted the same is deleted, also after a restart', async () => {
  const { account, arrive } = doomed('late')
  await expect(upload(account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  const ref = await upload(second)
  journal[Symbol.dispose]()
  journal = new StoreJournal(join(trial.folder, 'store.sqlite'))
  const late = latePosts()
  await late.look({ signal })
  await arrive()
  expect(await posted()).toHaveLength(2)
  await clock.advance(HOUR_MS / 2)
  await late.look({ signal })
  expect(await posted()).toEqual([ref])
  expect(journal.doubts()).toHaveLength(1)
})

test('an hour later nothing is expected any longer, and until then it is asked seven times', async () => {
  await expect(upload(doomed('lost').account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  await upload(second)
  const late = latePosts()
  const asked = () => trial.sim.weather.callCount('channels.getMessages')
  let looks = 0
  for (let minute = 0; minute <= 64; minute++) {
    const before = asked()
    await late.look({ signal })
    if (asked() > before) looks++
    await clock.advance(60_000)
  }
  expect(looks).toBe(7)
  expect(journal.doubts()).toEqual([])
})

test('while an upload is under way none of its posts is deleted', async () => {
  const { account, arrive } = doomed('late')
  await expect(upload(account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  const dying = withCall(second, async (request, options) => {
    if (request._ === 'upload.saveFilePart') throw new TelegramError(400, 'FILE_PART_INVALID')
    return await second.call(request, options)
  })
  await expect(upload(dying)).rejects.toThrow('FILE_PART_INVALID')
  await arrive()
  await clock.advance(HOUR_MS)
  await latePosts().look({ signal })
  const found = await posted()
  expect(found).toHaveLength(1)
  expect(found).toEqual([await upload(second)])
})

test('what nobody wants any longer is deleted when it arrives, an hour after it was given up', async () => {
  const { account, arrive } = doomed('late')
  await expect(upload(account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  const ref = await upload(second)
  journal.forgetBlob(ref)
  await arrive()
  await latePosts().look({ signal })
  expect(await posted()).toHaveLength(2)
  await clock.advance(HOUR_MS)
  await latePosts().look({ signal })
  expect([await posted(), journal.doubts()]).toEqual([[], []])
})

test.each(['the look at accounts', 'a put of the same'] as const)(
  'a store deletes what was posted twice with %s',
  async (when) => {
    await using vault = await TrialStore.open({ bots: 1 })
    const { store, telegram, accounts } = vault
    const [account] = accounts.usable()
    if (account === undefined) return expect.fail('there is an account')
    const { channelId } = telegram
    using notes = new StoreJournal(join(telegram.folder, 'store.sqlite'))
    const put = async (key: string) => {
      async function* source() {
        yield BYTES
      }
      const { fileName, caption, sizeBytes } = MARK
      return await store.put(source(), { key, sizeBytes, label: { fileName, caption }, signal })
    }
    const { ref } = await put(KEY)
    await put('imitation')
    const note = notes.upload(KEY, ({ file }) => formatBlobRef(file))
    await note.writeDoubt({ channelId, ...MARK, afterMessageId: 0, since: Date.now() })
    if (when === 'a put of the same') expect(await put(KEY)).toMatchObject({ ref })
    else await vault.look()
    const left: BlobRef[] = []
    for await (const file of eachPosted(account, { channelId, ...MARK, afterMessageId: 0 }, { signal }))
      left.push(formatBlobRef(file))
    expect(left).toEqual([ref])
  },
)

test('what is there twice and cannot be deleted is told', async () => {
  const { account, arrive } = doomed('late')
  await expect(upload(account)).rejects.toThrow('USER_DEACTIVATED_BAN')
  const ref = await upload(second)
  await arrive()
  trial.sim.setMember(trial.channelId, SECOND, 'reader')
  const warnings: unknown[] = []
  await latePosts({ ...silentLogger, warn: (fields) => warnings.push(fields) }).look({ signal })
  const [twice] = (await posted()).filter((each) => each !== ref)
  expect(warnings).toMatchObject([{ channel: trial.channelId, message: Number(twice?.split('.')[1]) }])
})
