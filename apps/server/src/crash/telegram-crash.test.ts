import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mirroredPartsOf } from '@streamvault/core'
import { createSeededRandom, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { SAMPLE_MOVIE, sha256, writeVariant } from '../e2e/sample-files.ts'
import { openStore } from '../store/open-store.ts'
import type { TelegramTalker } from '../trial/telegram-talker.ts'
import { CHANNEL, MIRROR_CHANNEL, OPERATOR, TrialTelegram } from '../trial/trial-telegram.ts'
import { crashPlan } from './crash-plan.ts'
import { digestOf, type Outcome, runChild, type TrialSettings, visibleFiles, withFoundation } from './crash-trial.ts'
import { playableIn } from './playable-in.ts'

const { signal } = new AbortController()
const TEXT = '1\n00:00:01,000 --> 00:00:02,000\nWords\n'

/** A simulated Telegram that outlives every process which dies here, an operator in it, and the folder of a vault. */
async function setUp() {
  const stack = new AsyncDisposableStack()
  onTestFinished(() => stack.disposeAsync())
  const telegram = stack.use(await TrialTelegram.start())
  const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const talker = stack.use(await telegram.talker({ id: OPERATOR }))
  for (const channel of [CHANNEL, MIRROR_CHANNEL]) telegram.sim.setMember(channel, OPERATOR, 'admin')
  const inChannel: TrialSettings = { ...telegram.settings, STREAMVAULT_STORE: 'telegram' }
  return { telegram, dataDir, talker, inChannel }
}

/** The same film as no other, and its digest. */
async function filmOf(folder: string, number: number) {
  const name = `Slow.River.${2000 + number}.1080p.mp4`
  const bytes = await writeVariant(join(folder, name), SAMPLE_MOVIE, testBytes(1000, number))
  return { name, path: join(folder, name), bytes, sha256: sha256(bytes) }
}

async function digestFrom(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

/** How many files lie in a channel. */
async function filesIn({ client }: TelegramTalker, channel: Parameters<typeof client.getHistory>[0]): Promise<number> {
  const messages = await client.getHistory(channel)
  return messages.filter(({ media }) => media !== null).length
}

/** All that can be played, as viewers get it. */
async function digestsIn(dataDir: string, settings: TrialSettings): Promise<string[]> {
  return await withFoundation(
    dataDir,
    async (foundation) => {
      const files = (await visibleFiles(foundation)).filter(({ goneAt }) => goneAt === undefined)
      const digests: string[] = []
      for (const { id } of files) digests.push(await digestOf(foundation, id))
      return digests.sort()
    },
    settings,
  )
}

/** What is seen of a vault whose process has died is known whole. */
async function expectNothingHalfDone(dataDir: string, settings: TrialSettings, wanted: readonly string[]) {
  await withFoundation(
    dataDir,
    async ({ catalog, ...foundation }) => {
      for (const { id, sha256: digest } of await visibleFiles({ catalog, ...foundation })) {
        expect(wanted).toContain(digest)
        expect(await catalog.digests.get(id)).toBeDefined()
      }
    },
    settings,
  )
}

interface Round {
  readonly number: number
  readonly killAt: string
}

/** Accounts sign in in the first round: the second tells how many instants there are. */
const REHEARSALS = 2

/** Rounds that nothing interrupts, then those in which a process dies at some instant. Returns how many did. */
async function killRounds(
  { instants, seed }: ReturnType<typeof crashPlan>,
  round: (round: Round) => Promise<Outcome>,
): Promise<number> {
  let rehearsed = 0
  for (let number = 0; number < REHEARSALS; number++)
    rehearsed = JSON.parse((await round({ number, killAt: '0' })).output).instants
  expect(rehearsed).toBeGreaterThan(instants)
  const random = createSeededRandom(seed)
  let kills = 0
  for (let number = REHEARSALS; number < REHEARSALS + instants; number++) {
    const killAt = String(1 + Math.floor(random() * rehearsed))
    if ((await round({ number, killAt })).killed) kills++
  }
  expect(kills).toBeGreaterThanOrEqual(instants / 2)
  return kills
}

const channelPlan = crashPlan('channel')
test(
  `a copying to a channel killed at ${channelPlan.instants} seeded instants copies everything, once, and posts nothing else`,
  async ({ task }) => {
    const { telegram, dataDir, talker } = await setUp()
    const wanted: string[] = []
    const mirror = async (killAt: string) =>
      await runChild('homes-child.ts', [dataDir, 'mirror', JSON.stringify(telegram.mirror), killAt])
    task.meta.kills = await killRounds(channelPlan, async ({ number, killAt }) => {
      const film = await filmOf(telegram.folder, number)
      wanted.push(film.sha256)
      await runChild('ingest-child.ts', [dataDir, film.path, number % 2 === 0 ? 'no' : 'yes', 'yes', '0'])
      const outcome = await mirror(killAt)
      const told = `round ${number}, killed at ${killAt}`
      expect(await digestsIn(dataDir, {}), told).toEqual(wanted.toSorted())
      if (outcome.killed) expect(JSON.parse((await mirror('0')).output).failure, told).toBeUndefined()
      const parts = await withFoundation(
        dataDir,
        async (foundation) => {
          await using opened = await openStore(foundation, { signal })
          const [channel = expect.fail('there is a mirror')] = opened.mirrors ?? []
          const all = (await visibleFiles(foundation)).flatMap(mirroredPartsOf)
          for (const { blob, copies, sizeBytes } of all) {
            const copy = copies?.find(({ store }) => store === channel.name)?.blob ?? expect.fail(`${told}: no copy`)
            const range = { start: 0, end: sizeBytes }
            const here = await digestFrom(opened.store.read(blob, range, { signal }))
            expect(await digestFrom(channel.read(copy, range, { signal })), told).toBe(here)
          }
          return all.length
        },
        telegram.mirror,
      )
      expect(await filesIn(talker, telegram.peer(MIRROR_CHANNEL, OPERATOR)), told).toBe(parts)
      return outcome
    })
  },
  channelPlan.timeoutMs,
)

const copyPlan = crashPlan('copy')
test(
  `a copy of a chat killed at ${copyPlan.instants} seeded instants comes into the store once, and is indexed`,
  async ({ task }) => {
    const { telegram, dataDir, talker, inChannel } = await setUp()
    const wanted: string[] = []
    const copy = async (killAt: string) =>
      await runChild('telegram-child.ts', [dataDir, 'copy', JSON.stringify(inChannel), '', killAt])
    task.meta.kills = await killRounds(copyPlan, async ({ number, killAt }) => {
      const film = await filmOf(telegram.folder, number)
      wanted.push(film.sha256)
      const message = String(await talker.send(talker.peer, film.name, film.bytes))
      const request = { chat: String(OPERATOR), message, name: film.name }
      await withFoundation(dataDir, ({ jobs }) => jobs.submit('copy', message, request), inChannel)
      const outcome = await copy(killAt)
      await expectNothingHalfDone(dataDir, inChannel, wanted)
      if (outcome.killed) await copy('0')
      const told = `round ${number}, killed at ${killAt}`
      expect(await digestsIn(dataDir, inChannel), told).toEqual(wanted.toSorted())
      expect(await filesIn(talker, telegram.peer(CHANNEL, OPERATOR)), told).toBe(wanted.length)
      return outcome
    })
  },
  copyPlan.timeoutMs,
)

const watchPlan = crashPlan('watch')
test(
  `a watch killed at ${watchPlan.instants} seeded instants misses nothing that is posted or deleted, and stores nothing twice`,
  async ({ task }) => {
    const { telegram, dataDir, talker, inChannel } = await setUp()
    const channel = telegram.peer(CHANNEL, OPERATOR)
    const watch = async (wanted: readonly string[], killAt: string) =>
      await runChild('telegram-child.ts', [dataDir, 'watch', JSON.stringify(inChannel), JSON.stringify(wanted), killAt])
    // A watch hears of what happens from its first question on.
    await watch([], '0')
    const digests: string[] = []
    let last: number | undefined
    task.meta.kills = await killRounds(watchPlan, async ({ number, killAt }) => {
      const film = await filmOf(telegram.folder, number)
      digests.push(film.sha256)
      if (last !== undefined) await talker.client.deleteMessagesById(channel, [last])
      last = await talker.send(channel, film.name, film.bytes)
      await talker.send(channel, film.name.replace('.mp4', '.en.srt'), Buffer.from(TEXT + number))
      const wanted = [`${film.name} 1`]
      const outcome = await watch(wanted, killAt)
      await expectNothingHalfDone(dataDir, inChannel, digests)
      if (outcome.killed) await watch(wanted, '0')
      const told = `round ${number}, killed at ${killAt}`
      expect(await digestsIn(dataDir, inChannel), told).toEqual([film.sha256])
      expect(await withFoundation(dataDir, playableIn, inChannel), told).toEqual(wanted)
      // The only film that nobody has deleted, and each text: as it was posted, and as a part of its film, with a manifest.
      expect(await filesIn(talker, channel), told).toBe(1 + 3 * (number + 1))
      return outcome
    })
  },
  watchPlan.timeoutMs,
)
