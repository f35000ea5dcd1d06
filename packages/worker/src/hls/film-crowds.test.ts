import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { abortable, sliceCount } from '@streamvault/core'
import { FaultyBlobStore, ffmpeg, hasFfmpeg, MemoryBlobStore, RecordingMetrics } from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FilmTrial } from '../e2e/film-trial.ts'
import { RealClock } from '../e2e/real-clock.ts'
import type { FfmpegRun } from '../ffmpeg/ffmpeg.ts'
import { SoundConverter } from './sound-converter.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-film-crowds-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const FILM = join(folder, 'film.mkv')
const WITH_AC3 = join(folder, 'ac3.mkv')
const VIEWERS = 50
const SEEKS = 30
const BUSY = 503

/** A store that counts what is read of it, and gives nothing while it is told to. */
function watchedStore() {
  const state = { reads: 0, stalls: false, onRead: () => {} }
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), ({ method }) => {
    if (method !== 'read') return undefined
    state.reads++
    state.onRead()
    return state.stalls ? { kind: 'stall' } : undefined
  })
  return { store, state }
}

/** The same film in another file. */
async function another(number: number): Promise<string> {
  const path = join(folder, `film-${number}.mkv`)
  // An element that every reader passes over: `Void` of EBML (RFC 8794, 11.3.2).
  await writeFile(path, Buffer.concat([await readFile(FILM), Buffer.from([0xec, 0x81, number])]))
  return path
}

/** A converter of which each process runs until it is killed or let go, and what it was told. */
function heldConverter(options: { readonly processesMax: number; readonly waitingMax: number }) {
  const killed = { count: 0 }
  const run = async (_: FfmpegRun, { signal }: { readonly signal: AbortSignal }) => {
    await abortable(new Promise<never>(() => {}), signal).catch(() => killed.count++)
    return { bytes: Buffer.alloc(0), isWhole: false }
  }
  const metrics = new RecordingMetrics()
  const deps = { ffmpeg: { run }, clock: new RealClock(), metrics }
  return { converter: new SoundConverter(deps, options), killed, metrics }
}

describe.skipIf(!hasFfmpeg())('a film in segments', () => {
  beforeAll(() => {
    // Noise, of which a segment takes a MiB or two.
    const noise = 'testsrc2=size=160x90:rate=24:duration=19,noise=c0s=80:c0f=t'
    const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '144', '-qp', '16']
    ffmpeg('-f', 'lavfi', '-i', noise, ...coded, FILM)
    const tone = ['-f', 'lavfi', '-i', 'sine=duration=19', '-map', '0', '-map', '1']
    ffmpeg('-i', FILM, ...tone, '-c:v', 'copy', '-c:a', 'ac3', WITH_AC3)
  }, 120_000)

  test('costs the store one read for each slice, however many watch it at once, and all get the same', async () => {
    const { store, state } = watchedStore()
    const trial = await FilmTrial.start({ store })
    const file = await trial.add(FILM)
    const url = trial.urlOf(file, 'video/0.m4s')
    const all = await Promise.all(Array.from({ length: VIEWERS }, async () => await (await fetch(url)).bytes()))
    expect(new Set(all.map((bytes) => Buffer.from(bytes).toString('latin1'))).size).toBe(1)
    expect(all[0]?.length).toBeGreaterThan(1 << 20)
    expect(state.reads).toBeLessThanOrEqual(sliceCount(file.sizeBytes))
    expect(trial.segments.bytes).toBe(all[0]?.length)
  }, 60_000)

  test('that seeks leave behind is not made to its end, and nothing of it stays', async () => {
    const { store, state } = watchedStore()
    const trial = await FilmTrial.start({ store, cacheSlices: 1 })
    const file = await trial.add(FILM)
    await (await fetch(trial.urlOf(file, 'video.m3u8'))).text()
    state.stalls = true
    for (let seek = 0; seek < SEEKS; seek++) {
      const leaving = new AbortController()
      const asked = fetch(trial.urlOf(file, `video/${seek % 3}.m4s`), { signal: leaving.signal }).catch(() => undefined)
      await expect.poll(() => trial.segments.makingsCount, { interval: 1 }).toBeGreaterThan(0)
      leaving.abort()
      await asked
      await expect.poll(() => trial.segments.makingsCount, { interval: 1 }).toBe(0)
    }
    expect(trial.segments.bytes).toBe(0)
    state.stalls = false
    expect((await fetch(trial.urlOf(file, 'video/2.m4s'))).status).toBe(200)
  }, 60_000)

  test('is denied at once when it is taken down, whoever is being given it is cut, and nothing of it stays', async () => {
    const { store, state } = watchedStore()
    const trial = await FilmTrial.start({ store, cacheSlices: 1 })
    const file = await trial.add(FILM)
    await (await fetch(trial.urlOf(file, 'video/0.m4s'))).bytes()
    expect(trial.segments.bytes).toBeGreaterThan(0)
    state.stalls = true
    const running = fetch(trial.urlOf(file, 'video/2.m4s')).then((response) => response.status)
    await expect.poll(() => trial.segments.makingsCount).toBe(1)
    await trial.catalog.takedowns.takeDown({ file: file.id }, { reason: 'a complaint', by: 'operator', at: 0 })
    await trial.denials.refresh()
    expect(await running).toBe(451)
    expect([trial.segments.bytes, trial.segments.makingsCount]).toEqual([0, 0])
    for (const name of [undefined, 'video.m3u8', 'video/0.m4s', 'video/init.mp4', 'chapters.json']) {
      const response = await fetch(trial.urlOf(file, name))
      expect([response.status, response.headers.get('link')], name).toEqual([451, '</>; rel="blocked-by"'])
    }
  }, 60_000)

  test('that does not fit into memory beside others is made for each viewer alone, and every byte is right', async () => {
    const [plenty, little] = [await FilmTrial.start(), await FilmTrial.start({ segmentBytes: 1 << 16 })]
    const urls = [
      plenty.urlOf(await plenty.add(FILM), 'video/1.m4s'),
      little.urlOf(await little.add(FILM), 'video/1.m4s'),
    ]
    const [one, ...others] = await Promise.all(
      [...urls, urls[1] ?? ''].map(async (url) => await (await fetch(url)).bytes()),
    )
    for (const other of others) expect(Buffer.from(other).equals(one ?? Buffer.alloc(0))).toBe(true)
    expect(little.segments.bytes).toBe(0)
  }, 60_000)

  test('tells a viewer that all converters are busy, plays its pictures, and ends what nobody waits for', async () => {
    const { converter, killed, metrics } = heldConverter({ processesMax: 1, waitingMax: 1 })
    const trial = await FilmTrial.start({ converter })
    const file = await trial.add(WITH_AC3)
    const leaving = new AbortController()
    const waiting = [0, 1].map((cell) => fetch(trial.urlOf(file, `sound-0/${cell}.m4s`), { signal: leaving.signal }))
    const refused = async () => {
      const response = await fetch(trial.urlOf(file, 'sound-0/2.m4s'), { signal: AbortSignal.timeout(500) })
      return [response.status, response.headers.get('retry-after'), ((await response.json()) as { code: string }).code]
    }
    await expect.poll(() => converter.waitingCount).toBe(1)
    expect(await refused()).toEqual([BUSY, '2', 'CONVERSION_BUSY'])
    converter.report()
    const states = ['running', 'waiting'].map((state) => metrics.value('streamvault_conversions', { state }))
    expect([...states, metrics.value('streamvault_conversions_refused_total', {})]).toEqual([1, 1, 1])
    expect((await fetch(trial.urlOf(file, 'video/0.m4s'))).status).toBe(200)
    leaving.abort()
    await Promise.allSettled(waiting)
    await expect.poll(() => [converter.processesCount, converter.waitingCount, killed.count]).toEqual([0, 0, 1])
  }, 60_000)

  test('is limited as streams are: a viewer who has as many as one may is refused', async () => {
    const { store, state } = watchedStore()
    const trial = await FilmTrial.start({
      store,
      from: '192.0.2.7',
      viewerLimits: { streamsMax: 1, bytesPerSecond: 0 },
    })
    const file = await trial.add(FILM)
    await (await fetch(trial.urlOf(file, 'video.m3u8'))).text()
    state.stalls = true
    const leaving = new AbortController()
    const first = fetch(trial.urlOf(file, 'video/2.m4s'), { signal: leaving.signal }).catch(() => undefined)
    await expect.poll(() => trial.segments.makingsCount).toBe(1)
    const second = await fetch(trial.urlOf(file, 'video/0.m4s'))
    expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([429, 'STREAMS_TOO_MANY'])
    leaving.abort()
    await first
  }, 60_000)

  test('is paid for as streams are: who asks for a little of many places has no more of the store than anybody else', async () => {
    const { store, state } = watchedStore()
    const burst = 4
    const trial = await FilmTrial.start({ store, from: '192.0.2.7', viewerFills: { burst, perSecond: 0.001 } })
    const files = []
    for (let count = 0; count < 4; count++) files.push(await trial.add(await another(count)))
    const urls = files.flatMap((file) =>
      Array.from({ length: 3 }, (_, index) => trial.urlOf(file, `keys/${index}.m4s`)),
    )
    const answers = await Promise.all(urls.map(async (url) => await fetch(url)))
    const codes = await Promise.all(
      answers.map(async (answer) => (answer.ok ? 'ok' : ((await answer.json()) as { code: string }).code)),
    )
    expect(codes.filter((code) => code !== 'ok').length).toBeGreaterThan(urls.length / 2)
    expect(codes.filter((code) => code !== 'ok' && code !== 'REQUESTS_TOO_MANY')).toEqual([])
    // On credit, as what runs has it: what a viewer gets within the fifteen seconds that it may wait.
    expect(state.reads).toBeLessThanOrEqual(burst + 1)
  }, 60_000)

  test('is cut in the middle of a segment when it is taken down, at once, and without an ordinary end', async () => {
    const { store, state } = watchedStore()
    const trial = await FilmTrial.start({ store, cacheSlices: 1 })
    const file = await trial.add(FILM)
    await (await fetch(trial.urlOf(file, 'video.m3u8'))).text()
    const whole = (await (await fetch(trial.urlOf(file, 'video/1.m4s'))).bytes()).length
    trial.films.forget(file.id)
    await (await fetch(trial.urlOf(file, 'video.m3u8'))).text()
    let left = 1
    state.onRead = () => {
      state.stalls = left-- <= 0
    }
    const response = await fetch(trial.urlOf(file, 'video/1.m4s'))
    const reader = response.body?.getReader()
    let got = (await reader?.read())?.value?.length ?? 0
    expect([response.status, got > 0]).toEqual([200, true])
    await trial.catalog.takedowns.takeDown({ file: file.id }, { reason: 'a complaint', by: 'operator', at: 0 })
    const cutAt = performance.now()
    await trial.denials.refresh()
    const rest = (async () => {
      for (;;) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
        if (done) return 'an ordinary end'
        got += value?.length ?? 0
      }
    })()
    await expect(rest).rejects.toThrow(/terminated/)
    expect(performance.now() - cutAt).toBeLessThan(1000)
    expect(got).toBeLessThan(whole)
    await expect.poll(() => [trial.segments.bytes, trial.segments.makingsCount]).toEqual([0, 0])
  }, 60_000)
})
