import { createHash } from 'node:crypto'
import { type FileId, SLICE_BYTES, type Subtitle } from '@streamvault/core'
import { FaultyBlobStore, MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { PackTrial, type PackTrialOptions } from '../e2e/pack-trial.ts'

const SRT = '1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Grüße</i> <script>alert(1)</script>\r\n'
const SHOWN = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Grüße</i> alert(1)\n\n'

async function start(options?: PackTrialOptions) {
  const trial = await PackTrial.start(options)
  onTestFinished(() => trial[Symbol.asyncDispose]())
  const file = await trial.add('Film.mkv', testBytes(SLICE_BYTES + 5, 1))
  return { trial, file }
}

function urlOf(trial: PackTrial, { id, name }: Pick<Subtitle, 'id' | 'name'>): string {
  return trial.urlOf({ kind: 'subtitle', id, name })
}

async function problemAt(url: string): Promise<unknown[]> {
  const response = await fetch(url)
  return [response.status, ((await response.json()) as { code: string }).code]
}

test('a subtitle is served as WebVTT, safe in any page, with its validators', async () => {
  const { trial, file } = await start()
  const subtitle = await trial.addSubtitle(file.id, SRT, { name: 'Film.de.srt' })
  const response = await fetch(urlOf(trial, subtitle))
  expect([response.status, await response.text()]).toEqual([200, SHOWN])
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/vtt; charset=utf-8',
    'content-length': String(Buffer.byteLength(SHOWN)),
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'content-disposition': expect.stringContaining('inline; filename="Film.de.vtt"'),
    etag: `"${createHash('sha256').update(SRT).digest('hex').slice(0, 32)}-webvtt-1"`,
  })
  const part = await fetch(urlOf(trial, subtitle), { headers: { range: 'bytes=0-5' } })
  expect([part.status, await part.text()]).toEqual([206, 'WEBVTT'])
  const head = await fetch(urlOf(trial, subtitle), { method: 'HEAD' })
  expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(SHOWN)))
})

test('only its own ticket opens a subtitle, and what is none is not found', async () => {
  const { trial, file } = await start()
  const subtitle = await trial.addSubtitle(file.id, SRT)
  const url = urlOf(trial, subtitle)
  const ofFile = new URL(trial.urlOf({ kind: 'file', id: file.id, name: 'x' })).search
  expect(await problemAt(url.replace(/\?.*/, ''))).toEqual([401, 'TICKET_MISSING'])
  expect(await problemAt(url.replace(/\?.*/, ofFile))).toEqual([403, 'TICKET_INVALID'])
  expect(await problemAt(url.replace('/subtitle/', '/stream/'))).toEqual([403, 'TICKET_INVALID'])
  for (const id of ['s0', file.id, `s${'0'.repeat(64)}`, `${subtitle.id.slice(0, -1)}_`]) {
    expect(await problemAt(urlOf(trial, { ...subtitle, id: id as Subtitle['id'] }))).toEqual([
      404,
      'SUBTITLE_NOT_FOUND',
    ])
  }
})

test('a subtitle of what was taken down is denied, leaves the memory, and returns once that is reinstated', async () => {
  const { trial, file } = await start()
  const subtitle = await trial.addSubtitle(file.id, SRT)
  const url = urlOf(trial, subtitle)
  await fetch(url).then((response) => response.text())
  expect(trial.files.subtitles.bytes).toBeGreaterThan(0)
  await trial.decide('takeDown', file.id)
  expect(trial.files.subtitles.bytes).toBe(0)
  expect(await problemAt(url)).toEqual([451, 'TAKEN_DOWN'])
  expect(await problemAt(url.replace(/\?.*/, ''))).toEqual([451, 'TAKEN_DOWN'])
  await trial.decide('reinstate', file.id)
  expect(await (await fetch(url)).text()).toBe(SHOWN)
})

test('what is on its way from the store when its video is taken down is shown to nobody, and kept nowhere', async () => {
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  class GatedStore extends MemoryBlobStore {
    override async *read(...given: Parameters<MemoryBlobStore['read']>) {
      asked.resolve()
      await gate.promise
      yield* super.read(...given)
    }
  }
  const { trial, file } = await start({ store: new GatedStore({ blobBytesMax: 1 << 30 }) })
  const subtitle = await trial.addSubtitle(file.id, SRT)
  const answer = problemAt(urlOf(trial, subtitle))
  await asked.promise
  await trial.decide('takeDown', file.id)
  gate.resolve()
  expect(await answer).toEqual([451, 'TAKEN_DOWN'])
  expect(trial.files.subtitles.bytes).toBe(0)
})

test('however many ask for a subtitle at once, the store is asked once', async () => {
  let storeReads = 0
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), ({ method }) => {
    if (method === 'read') storeReads++
    return undefined
  })
  const { trial, file } = await start({ store })
  const subtitle = await trial.addSubtitle(file.id, SRT)
  const pack = await trial.url()
  const packs = Promise.all(Array.from({ length: 5 }, async () => (await fetch(pack)).bytes()))
  const texts = await Promise.all(Array.from({ length: 50 }, async () => (await fetch(urlOf(trial, subtitle))).text()))
  expect(new Set(texts)).toEqual(new Set([SHOWN]))
  for (const bytes of await packs) expect(Buffer.from(bytes).includes(SRT)).toBe(true)
  // Two are the slices of the film, for the packs.
  expect(storeReads).toBe(1 + 2)
})

test('subtitles at hand stay within their bytes, however many are asked for, and each is right', async () => {
  const { trial } = await start()
  const shelf = trial.files.subtitles
  const largest = 8 << 20
  const cues = (seed: number) =>
    Array.from(
      { length: 20_000 },
      (_, at) => `00:${10 + (at % 40)}.000 --> 00:59.999\n${seed} ${at} ${'x'.repeat(40)}\n`,
    )
  for (let seed = 0; seed < 8; seed++) {
    const film = await trial.add(`${seed}.mkv`, testBytes(10, 100 + seed))
    const subtitle = await trial.addSubtitle(film.id, cues(seed).join('\n'))
    const text = await (await fetch(urlOf(trial, subtitle))).text()
    expect(text).toContain(`\n${seed} 19999 `)
    expect(shelf.bytes).toBeLessThanOrEqual(largest)
  }
  expect(shelf.bytes).toBeGreaterThan(0)
}, 60_000)

test('a subtitle whose video is forgotten by the catalogue is not found', async () => {
  const { trial, file } = await start()
  const subtitle = await trial.addSubtitle(file.id, SRT)
  await trial.catalog.files.remove(file.id as FileId)
  expect(await problemAt(urlOf(trial, subtitle))).toEqual([404, 'SUBTITLE_NOT_FOUND'])
})
