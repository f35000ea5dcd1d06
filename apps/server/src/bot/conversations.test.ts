import { type FileId, isJobOf, type Job, type LeechOutcome, type TitleId } from '@streamvault/core'
import { addSampleTitle, sampleFile } from '@streamvault/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BotTrial, ORIGIN } from '../trial/bot-trial.ts'
import type { Talker } from '../trial/talker.ts'
import { startTerminalTalker } from '../trial/terminal-talker.ts'
import { OPERATOR } from '../trial/trial-telegram.ts'

const TEST_MS = 60_000
const HEARD_MS = 20_000
const LEASE_MS = 60_000
const ADDRESS = 'http://127.0.0.1:9/Slow.River.2019.mp4?token=secret'

let trial: BotTrial
let stack: AsyncDisposableStack

beforeEach(async () => {
  stack = new AsyncDisposableStack()
  trial = stack.use(await BotTrial.open())
}, TEST_MS)

afterEach(() => stack.disposeAsync(), TEST_MS)

const TRANSPORTS: Readonly<Record<string, (language: string) => Promise<Talker>>> = {
  'a terminal': async (language) => startTerminalTalker(trial.foundation, { origin: ORIGIN, language }),
  Telegram: async (language) => {
    stack.use(await trial.startBot())
    await trial.untilListening()
    return await trial.talker({ id: OPERATOR, language })
  },
}

function hears(talker: Talker) {
  return expect.poll(() => talker.heard(), { timeout: HEARD_MS })
}

async function onlyJob<K extends 'leech' | 'torrent'>(kind: K): Promise<Job<K>> {
  const [job = expect.fail('there is a job')] = await trial.foundation.jobs.underWay(kind, 'waiting', 10)
  return job
}

describe.each(Object.keys(TRANSPORTS))('in %s', (name) => {
  const start = async (language = 'en') => {
    const begin = TRANSPORTS[name] ?? expect.fail('there is such a transport')
    return stack.use(await begin(language))
  }

  test('it says what it can do, and how what is not understood is used', { timeout: TEST_MS }, async () => {
    const talker = await start()
    await talker.say('/help')
    await hears(talker).toMatch(/\/leech URL or magnet link — downloads a video/)
    await talker.say('/leech')
    await hears(talker).toContain('Use it like this: /leech URL')
    await talker.say('/leech /etc/passwd.torrent')
    await hears(talker).toContain('I need an address')
    await talker.say('/search')
    await hears(talker).toContain('Use it like this: /search NAME')
    await talker.say('/add')
    await hears(talker).toContain('Use it like this: /add, as an answer')
    await talker.say('/nonsense')
    await hears(talker).toContain('I do not understand that.')
    await talker.say('/cancel nobody')
    await hears(talker).toContain('There is no such job.')
    await talker.say('/queue')
    await hears(talker).toContain('Nothing is under way.')
  })

  test('it answers in the language of who asks', { timeout: TEST_MS }, async () => {
    const talker = await start('de-AT')
    await talker.say('/start')
    await hears(talker).toContain('Hallo!')
    await talker.say('/cancel nobody')
    await hears(talker).toContain('Diesen Auftrag gibt es nicht')
  })

  test('it finds titles, a page at a time', { timeout: TEST_MS }, async () => {
    for (let number = 1; number <= 10; number++) {
      const title = { kind: 'movie', name: `River ${number}` } as const
      await addSampleTitle(trial.foundation.catalog, title, [{ name: `River.${number}.mkv` }])
    }
    const talker = await start()
    await talker.say('/search river')
    await hears(talker).toContain('Found for “river”')
    const first = titlesIn(talker.heard())
    expect(first.length).toBe(8)
    await talker.press('More')
    await expect.poll(() => new Set(titlesIn(talker.heard())).size, { timeout: HEARD_MS }).toBe(10)
    await talker.press('‹ Back')
    await expect.poll(() => titlesIn(talker.heard()).length, { timeout: HEARD_MS }).toBe(18)
    await talker.say('/search lake')
    await hears(talker).toContain('Nothing is called “lake”.')
  })

  test('it tells of a download by changing one message, until it is in the library', { timeout: TEST_MS }, async () => {
    const { jobs, catalog } = trial.foundation
    const talker = await start()
    await talker.say(`/leech ${ADDRESS}`)
    await hears(talker).toContain('⏳ http://127.0.0.1:9/Slow.River.2019.mp4 — waiting')
    const claim = (await jobs.claim('leech', LEASE_MS)) ?? expect.fail('there is a job')
    expect(claim.job.request).toEqual({
      url: ADDRESS,
      provenance: { source: 'http://127.0.0.1:9/Slow.River.2019.mp4', addedBy: 'bot' },
    })
    await jobs.renew(claim, LEASE_MS, { phase: 'storing', doneBytes: 30, totalBytes: 100 })
    await hears(talker).toContain('storing 30 %')
    const title = await addSampleTitle(catalog, { kind: 'movie', name: 'Slow River' }, [{ name: 'Slow.River.mkv' }])
    await jobs.complete(claim, outcomeOf(title))
    await hears(talker).toContain('— in the library\nSlow River')
    expect(talker.heard()).toContain(`${ORIGIN}/title/${title}`)
    expect(talker.heard()).not.toContain('secret')
  })

  test('what is under way is shown, and ended by a button', { timeout: TEST_MS }, async () => {
    const { ephemeral } = trial.foundation
    const talker = await start()
    await talker.say(ADDRESS)
    await hears(talker).toContain('waiting')
    await talker.say('/queue')
    await hears(talker).toContain('Under way:\n1. ⏳ http://127.0.0.1:9/Slow.River.2019.mp4')
    const job = await onlyJob('leech')
    expect(isJobOf(job, 'leech')).toBe(true)
    await talker.press('✕ Cancel 1')
    await hears(talker).toContain('Slow.River.2019.mp4 is being cancelled.')
    expect(await ephemeral.get(`job-cancel:${job.id}`)).toBe('yes')
  })

  test('it has the library backed up, and tells until that was read back', { timeout: TEST_MS }, async () => {
    const { jobs, catalog } = trial.foundation
    const talker = await start()
    await talker.say('/backup')
    await hears(talker).toContain('⏳ The library — waiting')
    const claim = (await jobs.claim('backup', LEASE_MS)) ?? expect.fail('there is a job')
    await jobs.renew(claim, LEASE_MS, { phase: 'verifying', done: 1, total: 2 })
    await hears(talker).toContain('checking 50 %')
    const made = { id: 'ab', createdAt: 1, sizeBytes: 10, sha256: '', records: 1, partsCount: 1, thinnedCount: 0 }
    await jobs.complete(claim, made)
    await hears(talker).toContain('✅ The library — backed up, and read back as it was written')
    const { items } = await catalog.audit.list({ limit: 10 })
    expect(items).toMatchObject([{ what: '/backup', who: claim.job.request.by }])
  })

  test('a flood is answered once', { timeout: TEST_MS }, async () => {
    const talker = await start()
    for (let count = 0; count < 40; count++) await talker.say('/queue')
    await hears(talker).toContain('That is more than I can follow.')
    await expect
      .poll(() => trial.foundation.ephemeral.incr(`bot-said:${personOf(name)}`, 0, 1000), { timeout: HEARD_MS })
      .toBeGreaterThanOrEqual(40)
    expect(talker.heard().match(/more than I can follow/g)).toHaveLength(1)
    expect(talker.heard().match(/Nothing is under way/g)).toHaveLength(20)
  })
})

function personOf(transport: string): string {
  return transport === 'Telegram' ? String(OPERATOR) : 'terminal'
}

function titlesIn(text: string): string[] {
  return text.match(/\/title\/river-\d+/g) ?? []
}

function outcomeOf(title: TitleId): LeechOutcome {
  const { id: file, bucket, media } = sampleFile({ name: 'Slow.River.mkv' })
  return { status: 'stored', file: file as FileId, title, bucket, media, name: 'Slow.River.2019.mp4' }
}
