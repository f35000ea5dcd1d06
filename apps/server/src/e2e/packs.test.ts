import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { sha256 } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const SEASON = join(REPOSITORY_ROOT, 'samples/series/Northern Signals/Season 1')
const EPISODES = ['01.First.Contact', '02.The.Long.Static', '03.Answer.from.the.Ice']
const TITLE = 'northern-signals-series'
const run = promisify(execFile)
const missing = whatIsMissing('unzip')
let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no', ROLE: 'worker' })
  expect(await vault.run(['ingest', SEASON])).toMatchObject({ code: 0 })
  await vault.serve()
}, 60_000)

afterAll(() => vault[Symbol.asyncDispose]())

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

function namesOf(bucket: string): string[] {
  return EPISODES.map((episode) => `Northern.Signals.S01E${episode}.${bucket}.mp4`)
}

async function linkOf(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await vault.run(['link', ...args])
  expect([code, stderr]).toEqual([0, ''])
  return stdout.trim()
}

test('a season comes from a running vault as one archive of the very files', async () => {
  const response = await fetch(await linkOf(TITLE, '--season', '1', '--bucket', '480p'))
  expect(response.headers.get('content-disposition')).toContain('Northern Signals - Season 1 [480p].zip')
  const path = join(await vault.makeFolder('packs'), 'season.zip')
  await writeFile(path, await response.bytes())
  const { stdout } = await run('unzip', ['-t', path])
  expect(stdout).toContain('No errors detected')
  const unpacked = await vault.makeFolder('unpacked')
  await run('unzip', ['-q', path, '-d', unpacked])
  for (const name of namesOf('480p')) {
    expect(sha256(await readFile(join(unpacked, name))), name).toBe(sha256(await readFile(join(SEASON, name))))
  }
})

test('a series has a pack for each season, of the best bucket that is fullest, and an id gives it anew', async () => {
  const [line = ''] = (await linkOf(TITLE, '--pack')).split('\n')
  expect(line).toMatch(/^S01 {2}http/)
  const told = JSON.parse(await linkOf(TITLE, '--pack', '--json'))
  expect(told).toMatchObject({ name: 'Northern Signals - Season 1 [720p].zip', bucket: '720p', filesCount: 3 })
  const again = JSON.parse(await linkOf(told.packId, '--json'))
  expect(again).toMatchObject({ packId: told.packId, filesCount: 3 })
  const head = await fetch(again.url, { method: 'HEAD' })
  expect(head.status).toBe(200)
})

test('what is no pack is said in one line', async () => {
  expect(await vault.run(['link', TITLE, '--season', '9'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'streamvault: There is no such pack. (PACK_NOT_FOUND)\n',
  })
  expect(await vault.run(['link', TITLE, '--season', 'one'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'streamvault link: --season takes a number; 0 is for specials\n',
  })
  expect((await vault.run(['link', TITLE, '--bucket', '999p'])).stderr).toMatch(/--bucket takes one of 2160p, 1080p/)
})
