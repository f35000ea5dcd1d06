import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { playbackSchema, titleSchema } from '@streamvault/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { TestVault } from './vault-process.ts'
import { openBrowser, Visitor } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const NAME = 'Tides.of.Light.2024.480p.WEB-DL.x264'
const SAMPLE = join(REPOSITORY_ROOT, 'samples/movies', `${NAME}.mp4`)
const TITLE = 'tides-of-light-2024'
const ENGLISH = '1\n00:00:00,000 --> 00:10:00,000\nWhere were you <b>last night</b>? <script>alert(1)</script>\n'
const RUSSIAN = '1\n00:00:01,000 --> 00:00:02,000\nГде ты был вчера вечером? Я ждал тебя до полуночи.\n'
const GERMAN = '[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Guten {\\i1}Abend{\\i0}\n'
const TEST_MS = 120_000
const run = promisify(execFile)
const stack = new AsyncDisposableStack()
let vault: TestVault
let folder: string

/** `windows-1251`, whose Cyrillic letters stand in their order. */
function inWindows1251(text: string): Buffer {
  return Buffer.from(Array.from(text, (char) => (char.codePointAt(0) ?? 0) + (char < '\u0080' ? 0 : 0xc0 - 0x410)))
}

beforeAll(async () => {
  vault = stack.use(await TestVault.create({ STORE: 'disk', SAMPLES: 'no' }))
  folder = await vault.makeFolder('Tides of Light (2024)')
  await mkdir(join(folder, 'Subs'))
  await copyFile(SAMPLE, join(folder, `${NAME}.mp4`))
  await writeFile(join(folder, `${NAME}.en.sdh.srt`), ENGLISH)
  await writeFile(join(folder, `${NAME}.rus.srt`), inWindows1251(RUSSIAN))
  await writeFile(join(folder, 'Subs', '3_German.ass'), GERMAN)
  await writeFile(join(folder, `${NAME}.fr.srt`), 'Rien du tout.')
})

afterAll(() => stack.disposeAsync())

async function ingest(path: string) {
  const { code, stdout } = await vault.run(['ingest', path, '--json'])
  const lines = stdout.trim().split('\n')
  return { code, lines: lines.map((line): Record<string, unknown> => JSON.parse(line)) }
}

test('a film comes in with its subtitles, a damaged one is refused alone, and one that is brought later joins', async () => {
  const first = await ingest(folder)
  expect(first.code).toBe(1)
  expect(first.lines).toMatchObject([
    { status: 'stored', title: TITLE, bucket: '480p' },
    { status: 'stored', language: 'en', isSdh: true },
    { path: join(folder, `${NAME}.fr.srt`), status: 'skipped', code: 'SUBTITLE_INVALID' },
    { status: 'stored', language: 'ru' },
    { status: 'stored', language: 'de' },
    { stored: 1, known: 0, skipped: 1, subtitles: 3 },
  ])
  const later = join(folder, `${NAME}.pt-BR.forced.vtt`)
  await writeFile(later, 'WEBVTT\n\n00:01.000 --> 00:02.000\nBoa noite\n')
  expect((await ingest(later)).lines).toMatchObject([
    { path: later, status: 'stored', language: 'pt-BR', isForced: true },
    { stored: 0, known: 0, skipped: 0, subtitles: 1 },
  ])
  expect((await ingest(later)).lines).toMatchObject([{ status: 'known' }, { subtitles: 1 }])
  const lost = join(await vault.makeFolder('lost'), 'Unheard.Of.1999.en.srt')
  await writeFile(lost, ENGLISH)
  expect(await ingest(lost)).toMatchObject({ code: 1, lines: [{ path: lost, code: 'SUBTITLE_VIDEO_UNKNOWN' }, {}] })
  const { stdout } = await vault.run(['show', TITLE])
  expect(stdout).toMatch(/subtitle en, for the hard of hearing \(srt\)\n.*subtitle ru \(srt\)\n.*subtitle de \(ass\)/)
}, 60_000)

test(
  'viewers get them from the API and as WebVTT, in the pack beside the film, and after a takedown nowhere',
  async (context) => {
    const missing = whatIsMissing('site', 'unzip')
    if (missing !== undefined) context.skip(missing)
    await using server = await vault.serve()
    const title = titleSchema.parse(await (await fetch(`${server.url}/api/v1/titles/${TITLE}`)).json())
    const [file = expect.unreachable('the film is listed')] = title.files
    expect(file.subtitles.map(({ language, forced, sdh, format }) => [language, forced, sdh, format])).toEqual([
      ['en', false, true, 'srt'],
      ['ru', false, false, 'srt'],
      ['de', false, false, 'ass'],
      ['pt-BR', true, false, 'vtt'],
    ])
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const answer = await fetch(`${server.url}/api/v1/playback`, { ...asked, body: JSON.stringify({ fileId: file.id }) })
    const { subtitles } = playbackSchema.parse(await answer.json())
    const shown = await Promise.all(subtitles.map(async ({ url }) => await fetch(server.url + url)))
    expect(new Set(shown.map(({ headers }) => headers.get('content-type')))).toEqual(
      new Set(['text/vtt; charset=utf-8']),
    )
    const texts = await Promise.all(shown.map((response) => response.text()))
    expect(texts[0]).toContain('Where were you <b>last night</b>? alert(1)')
    expect(texts[1]).toContain('Где ты был вчера вечером?')
    expect(texts[2]).toContain('Guten <i>Abend</i>')

    const link = (await vault.run(['link', TITLE, '--pack'])).stdout.trim()
    const path = join(await vault.makeFolder('packs'), 'film.zip')
    await writeFile(path, await (await fetch(link)).bytes())
    const unpacked = await vault.makeFolder('unpacked')
    await run('unzip', ['-q', path, '-d', unpacked])
    const read = (ending: string) => readFile(join(unpacked, `${NAME}.${ending}`), 'utf8')
    expect([await read('en.sdh.srt'), await read('ru.srt'), await read('de.ass')]).toEqual([ENGLISH, RUSSIAN, GERMAN])

    expect(await vault.run(['takedown', TITLE, '--reason', 'a notice'])).toMatchObject({ code: 0 })
    for (const { url } of subtitles) expect((await fetch(server.url + url)).status).toBe(451)
    expect(await vault.run(['reinstate', TITLE, '--reason', 'a mistake'])).toMatchObject({ code: 0 })
    await expect.poll(async () => (await fetch(server.url + (subtitles[0]?.url ?? ''))).status).toBe(200)
  },
  TEST_MS,
)

test('a viewer switches a subtitle on in the player', { timeout: TEST_MS }, async (context) => {
  const missing = whatIsMissing('site', 'chromium')
  if (missing !== undefined) context.skip(missing)
  await using server = await vault.serve()
  await using browser = await openBrowser().then((opened) => ({
    opened,
    [Symbol.asyncDispose]: () => opened.close(),
  }))
  await using visitor = await Visitor.open(browser.opened, server.url, 'desktop')
  const { page } = visitor
  await page.getByTestId('title-card').first().click()
  await page.getByRole('link', { name: 'Play', exact: true }).first().click()
  await page.locator('video').waitFor({ state: 'attached' })
  await expect.poll(async () => (await visitor.video()).readyState, { timeout: 30_000 }).toBeGreaterThan(2)
  await page.mouse.move(500, 400)
  await page.getByRole('button', { name: 'Subtitles', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'English · SDH' }).click()
  await page.getByText('last night', { exact: true }).waitFor()
  expect(await page.locator('[data-part="cue"]').first().textContent()).toContain('Where were you last night?')
  expect(visitor.complaints).toEqual([])
})
