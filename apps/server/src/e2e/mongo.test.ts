import { readFile } from 'node:fs/promises'
import { findFerret, findProgram, MongoServer } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { SAMPLE_MOVIE, sha256, TINY_MOVIE } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 240_000
const PATIENCE = { timeout: 60_000, interval: 250 }
/** Then nothing is opened that nobody has asked for. */
const NO_HEADS = { CACHE_PINNED_PERCENT: '0' } as const
const TITLE = 'tides-of-light-2024'

async function linkTo(vault: TestVault, title: string): Promise<string> {
  return (await vault.run(['link', title])).stdout.trim()
}

async function isServed(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined)
  return response?.status === 200 && sha256(await response.bytes()) === sha256(await readFile(SAMPLE_MOVIE))
}

/** Has a server open each film once, the newest first, so that the next one opens none but those that are asked for. */
async function lookForFrames(vault: TestVault): Promise<void> {
  const server = await vault.serve({ ROLE: 'worker' })
  await expect.poll(async () => (await vault.run(['ls', '--json'])).stdout, PATIENCE).toContain('"frame"')
  await server.stop()
}

async function statusOf(url: string): Promise<number | undefined> {
  const response = await fetch(url).catch(() => undefined)
  await response?.body?.cancel()
  return response?.status
}

describe.skipIf(findFerret() === undefined)('on FerretDB', () => {
  test(
    'a vault keeps its catalogue in MongoDB, serves what is open on while MongoDB is away, and the rest once it is back',
    async () => {
      await using mongo = await MongoServer.start()
      await using vault = await TestVault.create({
        SAMPLES: 'no',
        STORE: 'disk',
        ...NO_HEADS,
        MONGO_URL: mongo.newUrl(),
      })
      expect(await vault.run(['ingest', SAMPLE_MOVIE, TINY_MOVIE])).toMatchObject({ code: 0 })
      expect((await vault.run(['ls'], { MONGO_URL: '' })).stdout).not.toContain('Tides')
      expect((await vault.run(['ls'])).stdout).toContain('Tides')
      if (findProgram('ffmpeg') !== undefined) await lookForFrames(vault)
      const server = await vault.serve({ ROLE: 'worker' })
      const link = await linkTo(vault, TITLE)
      const unopened = await linkTo(vault, 'fragmented')
      expect(await isServed(link)).toBe(true)

      await mongo.kill()
      expect(await isServed(link)).toBe(true)
      expect(await statusOf(unopened)).toBe(503)
      const { code, stderr } = await vault.run(['ls'])
      expect([code, stderr]).toEqual([1, expect.stringContaining('does not answer; is it running')])

      await mongo.startAgain()
      await expect.poll(() => statusOf(unopened), PATIENCE).toBe(200)
      expect(await vault.run(['takedown', TITLE, '--reason', 'a notice'])).toMatchObject({ code: 0 })
      await expect.poll(() => statusOf(link), PATIENCE).toBe(451)
      expect(await server.stop()).toMatchObject({ code: 0 })
    },
    TEST_MS,
  )
})

test(
  'a vault that cannot reach its MongoDB, or not make sense of its URL, says so and ends',
  async () => {
    await using vault = await TestVault.create({ SAMPLES: 'no', STORE: 'disk' })
    const away = await vault.run(['serve'], { MONGO_URL: 'mongodb://u:hidden-word@127.0.0.1:1/vault' })
    expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('MongoDB at 127.0.0.1:1 does not answer')])
    const unknown = await vault.run(['ls'], { MONGO_URL: 'mongodb://u:hidden-word@127.0.0.1/?retryWrights=true' })
    expect([unknown.code, unknown.stderr]).toEqual([78, expect.stringContaining('retrywrights')])
    const wrong = await vault.run(['ls'], { MONGO_URL: 'http://u:hidden-word@127.0.0.1' })
    expect([wrong.code, wrong.stderr]).toEqual([78, expect.stringContaining('STREAMVAULT_MONGO_URL')])
    for (const { stdout, stderr } of [away, unknown, wrong]) expect(stdout + stderr).not.toContain('hidden-word')
  },
  TEST_MS,
)
