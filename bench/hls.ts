import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSeededRandom } from '@streamvault/testkit'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { openTelegramBench, type TelegramBench } from './support/open-telegram-vault.ts'
import { bytesAt, firstFragmentAt, type PlayedFilm, readFilm, segmentAt } from './support/read-film.ts'
import { ROUND_TRIP_MS } from './support/telegram-world.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const CONNECTION_BYTES_PER_SECOND = 8_000_000
const FILM_SECONDS = 60
const BITS_PER_SECOND = 8_000_000
/** Films of which the first frame is waited for; one in which viewers seek, one that is read through, one that many watch. */
const BEGUN = 7
const FILMS = BEGUN + 3
const SEEKS = 8
const VIEWERS = 50
const SEGMENT_SECONDS = 6
const SEED = 1

/** What playing in segments takes, and how long a viewer waits for it where nothing is cached. */
export async function benchHls(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-hls-'))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => rm(folder, { recursive: true, force: true }))
  const film = await encodeFilm(folder)
  const movies = Array.from({ length: FILMS }, (_, index) => (into: string) => renamed(film, into, index + 1))
  const bench = ending.use(await openTelegramBench({ accounts: ACCOUNTS, movies }))
  await bench.world.weather({ latencyMs: ROUND_TRIP_MS, connectionBytesPerSecond: CONNECTION_BYTES_PER_SECOND })
  const begun: number[] = []
  for (let number = 1; number <= BEGUN; number++) begun.push(await beginFilm(await masterOf(bench, number)))
  const sought = await seek(await masterOf(bench, BEGUN + 1))
  const through = await readThrough(bench, await masterOf(bench, BEGUN + 2))
  const readsPerSlice = await watchTogether(bench, await masterOf(bench, BEGUN + 3))
  return {
    bench: 'hls',
    notes: [
      `${FILM_SECONDS} s of 1080p at ${BITS_PER_SECOND / 1e6} Mbit/s with AAC in Matroska; ${ACCOUNTS} accounts, connections of ${CONNECTION_BYTES_PER_SECOND / 1e6} MB/s, ${ROUND_TRIP_MS} ms round trip`,
      `first frame: from the master playlist to the first fragment of pictures and all of the first sound, ${BEGUN - 1} films that are in no cache; seek: the same at ${SEEKS} places of one`,
      `CPU: of the worker, while all of a film whose slices are cached is read; ${VIEWERS} viewers: all of a film, at once`,
    ],
    rows: rowsOf({ begun: begun.slice(1), sought, ...through, readsPerSlice }),
  }
}

function rowsOf(measured: {
  readonly begun: readonly number[]
  readonly sought: readonly number[]
  readonly cpuMs: number
  readonly readShare: number
  readonly readsPerSlice: number
}): BenchRow[] {
  const limit = (name: string, unit: string, ours: number, baseline: number) =>
    benchRow({ name, unit, ours, baseline, target: { atMost: 1 } })
  return [
    limit('first frame, median', 'ms', median(measured.begun), 1000),
    limit('first frame, longest', 'ms', Math.max(...measured.begun), 1000),
    limit('seek, median', 'ms', median(measured.sought), 1000),
    limit('seek, longest', 'ms', Math.max(...measured.sought), 1000),
    limit(`CPU for ${SEGMENT_SECONDS} s`, 'ms', measured.cpuMs, 30),
    limit('bytes from Telegram for a byte that leaves', 'bytes', measured.readShare, 1.15),
    limit(`store reads per slice, ${VIEWERS} viewers`, 'reads', measured.readsPerSlice, 1),
  ]
}

/** Noise that no encoder makes small, with a key frame every two seconds. */
async function encodeFilm(folder: string): Promise<string> {
  const path = join(folder, 'film.mkv')
  const rate = String(BITS_PER_SECOND)
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=1920x1080:rate=24:duration=${FILM_SECONDS}`],
    ...['-f', 'lavfi', '-i', `anoisesrc=duration=${FILM_SECONDS}:amplitude=0.2`, '-vf', 'noise=alls=24:allf=t'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '48', '-b:v', rate, '-maxrate', rate],
    ...['-bufsize', rate, '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k', path],
  ])
  return path
}

/** The same under a name of its own, which makes it another file. */
async function renamed(film: string, folder: string, number: number): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `Bench.Film.${number}.2024.1080p.mkv`)
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-i', film, '-c', 'copy', '-metadata', `title=Bench ${number}`, path],
  ])
  return path
}

async function masterOf({ vault }: TelegramBench, number: number): Promise<URL> {
  const stream = await vault.link(`bench-film-${number}-2024`)
  const [, , file = ''] = stream.pathname.split('/')
  return new URL(`/hls/${file}/master.m3u8${stream.search}`, stream)
}

/** How long it takes until a player has something to show, in milliseconds. */
async function beginFilm(master: URL): Promise<number> {
  const startedAt = performance.now()
  const film = await readFilm(master)
  await showAt(film, 0)
  return performance.now() - startedAt
}

async function showAt({ pictures, sound }: PlayedFilm, seconds: number): Promise<void> {
  await Promise.all([
    bytesAt(pictures.init),
    bytesAt(sound.init),
    firstFragmentAt(segmentAt(pictures, seconds)),
    bytesAt(segmentAt(sound, seconds)),
  ])
}

async function seek(master: URL): Promise<number[]> {
  const film = await readFilm(master)
  await showAt(film, 0)
  const random = createSeededRandom(SEED)
  // Each is a segment of its own, and not the one behind it: that one may be read ahead.
  const places = Array.from({ length: SEEKS }, (_, index) => ({ at: (index + 1) * SEGMENT_SECONDS, order: random() }))
  const times: number[] = []
  for (const { at } of places.sort((one, other) => one.order - other.order)) {
    const startedAt = performance.now()
    await showAt(film, at)
    times.push(performance.now() - startedAt)
  }
  return times
}

/** Reads all of a film from Telegram, and then all of it again from the cache. */
async function readThrough({ world, vault }: TelegramBench, master: URL) {
  await world.resetCalls()
  const film = await readFilm(master)
  const bytes = await readAll(film)
  const readShare = (await world.calls('upload.getFile')).bytes / bytes
  const before = await vault.cpuSeconds()
  await readAll(film)
  const seconds = (await vault.cpuSeconds()) - before
  return { readShare, cpuMs: (seconds * 1000 * SEGMENT_SECONDS) / FILM_SECONDS }
}

async function readAll({ pictures, sound }: PlayedFilm): Promise<number> {
  let bytes = 0
  for (const url of [pictures.init, sound.init]) bytes += await bytesAt(url)
  for (let seconds = 0; seconds < FILM_SECONDS; seconds += SEGMENT_SECONDS) {
    bytes += await bytesAt(segmentAt(pictures, seconds))
    bytes += await bytesAt(segmentAt(sound, seconds))
  }
  return bytes
}

/** How often each slice was read from the store for many who watch at once. */
async function watchTogether({ vault }: TelegramBench, master: URL): Promise<number> {
  const sizeBytes = await sizeOf(master)
  const before = await vault.metric('streamvault_store_read_seconds_count')
  const film = await readFilm(master)
  await Promise.all(Array.from({ length: VIEWERS }, () => readAll(film)))
  const reads = (await vault.metric('streamvault_store_read_seconds_count')) - before
  return reads / Math.ceil(sizeBytes / MIB)
}

async function sizeOf(master: URL): Promise<number> {
  const stream = new URL(master)
  stream.pathname = master.pathname.replace('/hls/', '/stream/').replace('master.m3u8', 'film.mkv')
  const response = await fetch(stream, { method: 'HEAD' })
  return Number(response.headers.get('content-length'))
}
