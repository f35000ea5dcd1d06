import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileServer } from '@streamvault/testkit'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { blobsIn } from '../crash/crash-trial.ts'
import { sha256, writeLongMovie } from './sample-files.ts'
import { type Ended, TestVault, type VaultSettings } from './vault-process.ts'

const LONG_MS = 120_000
const MIB = 1 << 20
const HERE: VaultSettings = { STORE: 'disk', SAMPLES: 'no', PART_BYTES: '1M', LEECH_NETWORKS: '127.0.0.0/8' }
const PATH = '/Own.Film.2021.1080p.mp4'
let film: Buffer
let server: FileServer
let vault: TestVault

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leech-film-'))
  film = await writeLongMovie(join(folder, 'film.mp4'), 18 * MIB)
  await rm(folder, { recursive: true })
})

beforeEach(async () => {
  server = await FileServer.start(film)
  vault = await TestVault.create(HERE)
})

afterEach(async () => {
  await vault[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

function jsonLines({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

async function partsOf(): Promise<number> {
  return (await blobsIn(join(vault.folder, 'data'))).size
}

/** Lets nothing behind `position` through, and says when that was asked for. */
function standAt(position: number): { readonly reached: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.misbehave = ({ range }) => {
    if (range.start < position || range.end - range.start === 1 || range.end === film.length) return false
    resolve()
    return true
  }
  return { reached: promise }
}

test(
  'a film is taken from its address, and a second time is known',
  async () => {
    const first = await vault.run(['leech', server.url(PATH), '--json'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(jsonLines(first)).toMatchObject([
      { url: server.url(PATH), status: 'stored', name: PATH.slice(1), title: 'own-film-2021', bucket: '1080p' },
      { stored: 1, known: 0, cancelled: 0, failed: 0 },
    ])
    const second = await vault.run(['leech', server.url(`${PATH}?token=s3cret`)])
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(second.stdout).toMatch(
      /^known {4}Own\.Film\.2021\.1080p\.mp4 → own-film-2021 · 1080p · .*\n0 stored, 1 already known/,
    )
    const third = await vault.run(['leech', server.url('/17'), '--name', 'Other.Film.2020.mkv', '--json'])
    expect(jsonLines(third)[0]).toMatchObject({ status: 'known', name: 'Other.Film.2020.mkv', title: 'own-film-2021' })
  },
  LONG_MS,
)

test(
  'a subtitle comes from an address or a path to the file that is named, or to the one of its name, and a wrong one is removed',
  async () => {
    const cues = (text: string) => Buffer.from(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n`)
    const stored = jsonLines(await vault.run(['leech', server.url(PATH), '--json']))[0]
    const file = String(stored?.['file'])
    await using texts = await FileServer.start(cues('by address'))
    const added = await vault.run([
      'subtitle',
      'add',
      file,
      texts.url('/x.srt?key=1'),
      '--language',
      'French',
      '--json',
    ])
    expect(added).toMatchObject({ code: 0, stderr: '' })
    expect(jsonLines(added)[0]).toMatchObject({ url: texts.url('/x.srt'), status: 'stored', language: 'fr' })
    const path = join(vault.folder, 'anything.txt')
    await writeFile(path, cues('by path'))
    const brought = await vault.run(['subtitle', 'add', file, path, '--language', 'de', '--forced', '--json'])
    const [wrong] = jsonLines(brought)
    expect(wrong).toMatchObject({ path, status: 'stored', language: 'de', isForced: true })
    await using named = await FileServer.start(cues('by name'))
    const found = await vault.run(['leech', named.url('/Own.Film.2021.en.srt'), named.url('/Nobodys.2001.srt')])
    expect(found).toMatchObject({ code: 1 })
    expect(found.stdout).toContain('stored   Own.Film.2021.en.srt → subtitle en\n')
    expect(found.stdout).toMatch(/^failed .*Nobodys.*\(SUBTITLE_VIDEO_UNKNOWN\)$/m)
    const removed = await vault.run(['subtitle', 'rm', String(wrong?.['subtitle'])])
    expect(removed).toMatchObject({ code: 0, stdout: `removed  ${wrong?.['subtitle']}\n` })
    const shown = (await vault.run(['show', 'own-film-2021'])).stdout
    expect(shown.match(/subtitle \w+/g)).toEqual(['subtitle fr', 'subtitle en'])
    expect(await vault.run(['subtitle', 'rm', String(wrong?.['subtitle'])])).toMatchObject({ code: 1 })
    expect(await vault.run(['subtitle', 'add', file])).toMatchObject({ code: 2 })
  },
  LONG_MS,
)

test(
  'what is not on the Internet is refused unless it is allowed, and nobody is asked',
  async () => {
    const refused = await vault.run(['leech', server.url(PATH)], { LEECH_NETWORKS: '' })
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('STREAMVAULT_LEECH_NETWORKS. (URL_FORBIDDEN)')
    expect(server.connections).toBe(0)
  },
  LONG_MS,
)

test(
  'a process that is killed loses nothing that it had stored, and the next one goes on behind it',
  async () => {
    const stood = standAt(12 * MIB)
    const killed = vault.begin(['leech', server.url(PATH)])
    await stood.reached
    while ((await partsOf()) < 8) await new Promise((resolve) => setTimeout(resolve, 50))
    await killed.stop('SIGKILL')
    const before = server.exchanges.length
    server.misbehave = () => false
    const resumed = await vault.run(['leech', server.url(PATH), '--json'])
    expect(jsonLines(resumed)[0]).toMatchObject({ status: 'stored' })
    const again = server.exchanges.slice(before).filter(({ range }) => range.start >= 4 * MIB)
    expect(Math.min(...again.map(({ range }) => range.start))).toBeGreaterThanOrEqual(8 * MIB)
    await using serving = await vault.serve({ ROLE: 'worker' })
    const { stdout } = await vault.run(['link', 'own-film-2021', '--json'])
    const link = new URL(String(JSON.parse(stdout.split('\n')[0] ?? '').url), serving.url)
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer())
    expect(sha256(bytes)).toBe(sha256(film))
  },
  LONG_MS,
)

test(
  'a running server does it, and another command cancels it',
  async () => {
    await using serving = await vault.serve({ ROLE: 'worker' })
    const stood = standAt(12 * MIB)
    const leeching = vault.begin(['leech', server.url(PATH), '--json'])
    await stood.reached
    const cancelled = await vault.run(['leech', server.url(PATH), '--cancel', '--json'])
    expect(cancelled.code).toBe(0)
    expect(jsonLines(cancelled)[0]).toEqual({ url: server.url(PATH), status: 'cancelled' })
    const ended = await leeching.ended
    expect(ended.code).toBe(1)
    expect(jsonLines(ended)[0]).toMatchObject({ status: 'failed', code: 'JOB_CANCELLED' })
    expect(await partsOf()).toBe(0)
    const nothing = await vault.run(['leech', server.url(PATH), '--cancel'])
    expect(nothing.code).toBe(1)
    expect(nothing.stdout).toContain('JOB_NOT_FOUND')
    const { stderr, stdout } = await serving.stop()
    expect(stderr + stdout).not.toContain(PATH)
  },
  LONG_MS,
)

test.each([
  [['leech']],
  [['leech', 'http://a.example/', 'http://b.example/', '--name', 'x']],
  [['leech', 'http://a.example/', '--name', ' ']],
  [['leech', 'http://a.example/', '--name', 'x', '--cancel']],
])('%j is wrong use', async (args) => {
  expect((await vault.run(args)).code).toBe(2)
})
