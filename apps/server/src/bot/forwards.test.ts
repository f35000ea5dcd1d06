import { readFile } from 'node:fs/promises'
import { isJobOf, type TitleId } from '@streamvault/core'
import { BlobTurns } from '@streamvault/worker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAdopt, createWatch } from '../adopt/create-adopt.ts'
import { createManager } from '../compose.ts'
import { SAMPLE_MOVIE } from '../e2e/sample-files.ts'
import { openStore } from '../store/open-store.ts'
import { BotTrial, ORIGIN } from '../trial/bot-trial.ts'
import type { TelegramTalker } from '../trial/telegram-talker.ts'
import { CHANNEL, OPERATOR, OTHER_CHANNEL } from '../trial/trial-telegram.ts'

const TEST_MS = 90_000
const HEARD_MS = 30_000
const STRANGER = 43
const TITLE = 'slow-river-2019' as TitleId
const FILE_NAME = 'Slow.River.2019.1080p.mp4'
const LINK = `Slow River (2019) ${ORIGIN}/title/${TITLE}`

let trial: BotTrial
let stack: AsyncDisposableStack
let film: Buffer

beforeEach(async () => {
  stack = new AsyncDisposableStack()
  film = await readFile(SAMPLE_MOVIE)
  trial = stack.use(await BotTrial.open())
}, TEST_MS)

afterEach(() => stack.disposeAsync(), TEST_MS)

/** A worker that indexes, as it runs in a server. */
async function startWorker(): Promise<void> {
  const ended = new AbortController()
  const opened = stack.use(await openStore(trial.foundation, { signal: ended.signal }))
  const turns = new BlobTurns()
  const works = [createAdopt, createWatch].map((create) => create(trial.foundation, opened.store, () => {}, turns))
  await createManager(trial.foundation).adoptDesk.watch([String(CHANNEL)])
  const running = works.map((work) => work.run(ended.signal))
  stack.defer(async () => {
    ended.abort()
    await Promise.all(running)
  })
}

/** Somebody who may post to both channels. */
async function operator(): Promise<TelegramTalker> {
  const talker = stack.use(await trial.talker({ id: OPERATOR }))
  for (const channel of [CHANNEL, OTHER_CHANNEL]) trial.sim.setMember(channel, OPERATOR, 'admin')
  return talker
}

/** Where the films of the library lie, as the store names it. */
async function places(): Promise<readonly string[]> {
  const files = await trial.foundation.catalog.files.listByTitle(TITLE)
  return files.flatMap(({ parts }) => parts.map(({ blob }) => blob.split('.').slice(0, 2).join('/')))
}

function hears(talker: TelegramTalker) {
  return expect.poll(() => talker.heard(), { timeout: HEARD_MS })
}

function postings(): number {
  const { weather } = trial.sim
  return weather.callCount('messages.sendMedia') + weather.callCount('messages.forwardMessages')
}

test(
  'a post of the store that is forwarded to the bot is in the library where it lies, and is copied on request',
  async () => {
    stack.use(await trial.startBot())
    await startWorker()
    await trial.untilListening()
    const talker = await operator()
    const channel = trial.peer(CHANNEL, OPERATOR)
    const posted = await talker.send(channel, FILE_NAME, film)
    await talker.forward(channel, posted)
    await hears(talker).toContain(`✅ ${FILE_NAME} — in the library\n${LINK}`)
    expect(await places()).toEqual([`${CHANNEL}/${posted}`])
    const before = postings()
    await talker.press(`Copy ${FILE_NAME}`)
    await expect.poll(() => talker.heard().match(/in the library/g)?.length, { timeout: HEARD_MS }).toBe(2)
    expect(postings()).toBe(before + 1)
    expect(await places(), 'what is known stays where it is').toEqual([`${CHANNEL}/${posted}`])
  },
  TEST_MS,
)

test(
  'a post that is deleted makes its film unavailable, and sent to the bot again it is back',
  async () => {
    const { foundation } = trial
    const library = createManager(foundation).library
    stack.use(await trial.startBot())
    await startWorker()
    await trial.untilListening()
    const talker = await operator()
    const channel = trial.peer(CHANNEL, OPERATOR)
    const posted = await talker.send(channel, FILE_NAME, film)
    await talker.forward(channel, posted)
    await hears(talker).toContain(LINK)
    // A watch hears of what happens from its first question on.
    const mark = async () => (await foundation.jobs.unfinished('watch', String(CHANNEL)))?.checkpoint?.mark
    await expect.poll(mark, { timeout: HEARD_MS }).toBeDefined()
    await talker.client.deleteMessagesById(channel, [posted])
    await expect.poll(() => library.getTitle(TITLE), { timeout: HEARD_MS }).toMatchObject({ goneCount: 1, files: [] })
    await talker.send(talker.peer, FILE_NAME, film)
    await expect.poll(() => talker.heard().match(/in the library/g)?.length, { timeout: HEARD_MS }).toBe(2)
    const title = await library.getTitle(TITLE)
    expect(title).not.toHaveProperty('goneCount')
    expect(title.files).toHaveLength(1)
    expect(await places()).toEqual([`${CHANNEL}/${posted + 1}`])
  },
  TEST_MS,
)

test(
  'what comes from elsewhere is copied into the store, and no byte of it is uploaded or moved by the bot',
  async () => {
    stack.use(await trial.startBot())
    await startWorker()
    await trial.untilListening()
    const talker = await operator()
    const other = trial.peer(OTHER_CHANNEL, OPERATOR)
    const posted = await talker.send(other, FILE_NAME, film)
    const uploads = trial.sim.weather.callCount('upload.saveFilePart')
    await talker.forward(other, posted)
    await hears(talker).toContain(LINK)
    expect(await places()).toEqual([`${CHANNEL}/1`])
    expect(trial.sim.weather.callCount('upload.saveFilePart')).toBe(uploads)
  },
  TEST_MS,
)

test(
  'a video that was sent to the bot while it was away is taken in with its next start, and /add takes one of the chat',
  async () => {
    await startWorker()
    {
      await using _ = await trial.startBot()
      await trial.untilListening()
    }
    const talker = await operator()
    const sent = await talker.send(talker.peer, FILE_NAME, film)
    stack.use(await trial.startBot())
    await hears(talker).toContain(LINK)
    expect(await places()).toEqual([`${CHANNEL}/1`])
    await talker.client.sendText(talker.peer, '/add', { replyTo: sent })
    await expect.poll(() => talker.heard().match(/in the library/g)?.length, { timeout: HEARD_MS }).toBe(2)
  },
  TEST_MS,
)

test(
  'a copy that was made before a crash is found, and not made again',
  async () => {
    const { jobs } = trial.foundation
    const done = async () => (await jobs.ended(10)).filter((job) => isJobOf(job, 'copy'))
    {
      await using _ = await trial.startBot()
      await trial.untilListening()
      const talker = await operator()
      await talker.send(talker.peer, FILE_NAME, film)
      await expect.poll(done, { timeout: HEARD_MS }).toHaveLength(1)
    }
    const [first = expect.fail('there is one')] = await done()
    const { request, checkpoint } = first
    if (checkpoint === undefined) expect.fail('it noted behind what the copy would lie')
    // As if its process had died right behind the copy.
    await jobs.submit('copy', 'again', request)
    const claim = (await jobs.claim('copy', HEARD_MS)) ?? expect.fail('it waits')
    await jobs.checkpoint(claim, checkpoint)
    await jobs.release(claim)
    stack.use(await trial.startBot())
    await expect.poll(done, { timeout: HEARD_MS }).toHaveLength(2)
    for (const { outcome } of await done()) expect(outcome?.copy).toEqual(first.outcome?.copy)
    expect(trial.sim.weather.callCount('messages.forwardMessages')).toBe(1)
  },
  TEST_MS,
)

test(
  'what cannot be taken in is told',
  async () => {
    stack.use(await trial.startBot())
    await trial.untilListening()
    const talker = await operator()
    const { id } = await talker.client.sendText(talker.peer, '/start')
    await talker.client.sendText(talker.peer, '/add', { replyTo: id })
    await hears(talker).toContain('That message has no video.')
    await talker.send(talker.peer, 'notes.txt', Buffer.from('no film'))
    await hears(talker).toContain('The file is not a video that this version understands.')
    await talker.send(talker.peer, FILE_NAME, Buffer.from('no film either'))
    const channel = trial.peer(CHANNEL, OPERATOR)
    const posted = await talker.send(channel, 'Quick.River.2020.mp4', film)
    await talker.forward(channel, posted)
    await hears(talker).toContain('⏳ Quick.River.2020.mp4 — waiting')
    await talker.client.deleteMessagesById(channel, [posted])
    await startWorker()
    await hears(talker).toContain('⚠️ Quick.River.2020.mp4 — the post is gone')
    await hears(talker).toContain(`⚠️ ${FILE_NAME} — one file was left out: The file is not a video`)
  },
  TEST_MS,
)

test(
  'a stranger is answered once, in their language, and nothing comes of what they send',
  async () => {
    stack.use(await trial.startBot())
    await trial.untilListening()
    const stranger = stack.use(await trial.talker({ id: STRANGER, language: 'de' }))
    await stranger.say('/help')
    await stranger.send(stranger.peer, FILE_NAME, film)
    await stranger.say('/queue')
    const talker = await operator()
    await talker.say('/queue')
    await hears(talker).toContain('Nothing is under way.')
    expect(stranger.heard()).toBe(
      `Tut mir leid, dieser Vault kennt dich nicht. Sein Betreiber kann dich einlassen; deine Nummer bei Telegram ist ${STRANGER}.`,
    )
  },
  TEST_MS,
)
