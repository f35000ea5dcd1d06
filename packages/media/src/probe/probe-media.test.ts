import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ByteReader, type CallOptions, isVaultError, type MediaFacts, VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { findSeekTable } from './find-seek-table.ts'
import { PROBE_BYTES_MAX, probeMedia } from './probe-media.ts'

const SAMPLES = join(import.meta.dirname, '../../../../samples')
const CLIPS = join(import.meta.dirname, '../../clips')
const VIDEO_CLIPS = ['captions.mp4', 'fragmented.mp4', 'codecs.mkv', 'live.mkv', 'picture.webm', 'transport.ts']
const REFUSALS = ['SOURCE_NOT_VIDEO', 'SOURCE_TRUNCATED']
const SIGNAL = new AbortController().signal

class CountingReader implements ByteReader {
  readonly sizeBytes: number
  readonly #bytes: Uint8Array
  readBytes = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.sizeBytes = bytes.length
  }

  async read(position: number, target: Uint8Array, { signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    if (position < 0 || position + target.length > this.sizeBytes) throw new VaultError('RANGE_OUT_OF_BOUNDS')
    this.readBytes += target.length
    target.set(this.#bytes.subarray(position, position + target.length))
  }
}

const probe = (bytes: Uint8Array) => probeMedia(new CountingReader(bytes), 'test', { signal: SIGNAL })
const clip = (name: string) => readFileSync(join(CLIPS, name))
const avc = (width: number, height: number, frameRate = 12) => ({
  kind: 'video',
  codec: 'avc',
  width,
  height,
  frameRate,
})

const FACTS: Readonly<Record<string, MediaFacts | object>> = {
  'captions.mp4': {
    container: 'mp4',
    mimeType: 'video/mp4',
    durationSeconds: 2,
    bitsPerSecond: expect.any(Number),
    tracks: [
      { kind: 'video', codec: 'hevc', width: 96, height: 54, frameRate: 12 },
      { kind: 'audio', codec: 'eac3', channels: 1, language: 'und', isDefault: true },
      { kind: 'subtitle', codec: 'tx3g', language: 'deu', name: 'Für alle', isDefault: true },
    ],
  },
  'fragmented.mp4': {
    container: 'mp4',
    mimeType: 'video/mp4',
    durationSeconds: 2,
    bitsPerSecond: expect.any(Number),
    tracks: [avc(96, 54), { kind: 'audio', codec: 'aac', channels: 1, language: 'und', isDefault: true }],
  },
  'codecs.mkv': {
    container: 'matroska',
    mimeType: 'video/x-matroska',
    durationSeconds: 2.003,
    bitsPerSecond: expect.any(Number),
    tracks: [
      avc(96, 54),
      { kind: 'audio', codec: 'dts', channels: 1, language: 'fra', isDefault: true },
      { kind: 'audio', codec: 'truehd', channels: 2, language: 'und' },
      { kind: 'audio', codec: 'vorbis', channels: 1, language: 'und' },
      { kind: 'subtitle', codec: 'ass', language: 'jpn' },
    ],
  },
  'live.mkv': {
    container: 'matroska',
    mimeType: 'video/x-matroska',
    durationSeconds: expect.closeTo(2, 0),
    bitsPerSecond: expect.any(Number),
    tracks: [avc(96, 54), { kind: 'audio', codec: 'flac', channels: 1, language: 'und' }],
  },
  'picture.webm': {
    container: 'webm',
    mimeType: 'video/webm',
    durationSeconds: expect.closeTo(2, 1),
    bitsPerSecond: expect.any(Number),
    tracks: [
      { kind: 'video', codec: 'vp9', width: 96, height: 54, frameRate: 12 },
      { kind: 'audio', codec: 'opus', channels: 1, language: 'und' },
    ],
  },
  'transport.ts': {
    container: 'mpeg-ts',
    mimeType: 'video/mp2t',
    durationSeconds: expect.closeTo(2, 1),
    bitsPerSecond: expect.any(Number),
    tracks: [avc(96, 54, expect.closeTo(12, 0)), { kind: 'audio', codec: 'ac3', channels: 1, language: 'und' }],
  },
}

test.each(Object.entries(FACTS))('tells the facts of %s', async (name, facts) => {
  const { seekTable: _, ...told } = await probe(clip(name))
  expect(told).toEqual(facts)
})

test.each(Object.keys(FACTS))(
  'tells where the table of %s lies, as whoever looks for it alone finds it',
  async (name) => {
    const found = await findSeekTable(new CountingReader(clip(name)), { signal: SIGNAL })
    expect((await probe(clip(name))).seekTable).toEqual(found ?? 'none')
  },
)

test('lists both languages of the sample with two voices and two subtitle tracks', async () => {
  const facts = await probe(readFileSync(join(SAMPLES, 'movies/The Glass Harbour (2023) [1080p].mkv')))
  expect(facts.durationSeconds).toBeCloseTo(30, 1)
  expect(facts.tracks).toEqual([
    avc(1920, 1080, 24),
    { kind: 'audio', codec: 'aac', channels: 2, language: 'eng', name: 'Strings', isDefault: true },
    { kind: 'audio', codec: 'aac', channels: 2, language: 'deu', name: 'Glass bells' },
    { kind: 'subtitle', codec: 'subrip', language: 'eng', name: 'English', isDefault: true },
    { kind: 'subtitle', codec: 'subrip', language: 'deu', name: 'Deutsch' },
  ])
})

test.each(['1080p', '720p'])('reads headers alone of an MP4, wherever its index is: %s', async (bucket) => {
  const reader = new CountingReader(readFileSync(join(SAMPLES, `movies/Tides.of.Light.2024.${bucket}.WEB-DL.x264.mp4`)))
  const facts = await probeMedia(reader, 'test', { signal: SIGNAL })
  expect(facts).toMatchObject({ container: 'mp4', durationSeconds: 28 })
  expect(reader.readBytes).toBeLessThan(8192)
})

const box = (type: string, content: Uint8Array) => {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + content.length)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, content])
}
const EMPTY_BOXES = Buffer.concat(Array.from({ length: 100_000 }, () => box('free', Buffer.alloc(0))))
const EBML_HEAD = Buffer.from('1a45dfa38b4282886d6174726f736b61', 'hex')
const ENDLESS_SEGMENT = Buffer.from('1853806701ffffffffffffff', 'hex')

const NO_VIDEOS: Readonly<Record<string, Uint8Array>> = {
  nothing: Buffer.alloc(0),
  'a single byte': Buffer.from([0x47]),
  zeros: Buffer.alloc(100_000),
  'random bytes': Buffer.from(Array.from({ length: 100_000 }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 24)),
  text: Buffer.from('All the files that are no films.\n'.repeat(1000)),
  'a picture': Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex'),
  'a zip archive': Buffer.concat([Buffer.from('504b0304140000000000', 'hex'), Buffer.alloc(5000, 0x55)]),
  'an AVI': Buffer.concat([Buffer.from('RIFF\0\0\x01\0AVI LIST'), Buffer.alloc(70_000, 0x55)]),
  'an FLV': Buffer.concat([Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0'), Buffer.alloc(70_000, 0x55)]),
  'an MPG': Buffer.concat([Buffer.from('000001ba44000400040101', 'hex'), Buffer.alloc(70_000, 0x55)]),
  'an OGV': Buffer.concat([Buffer.from('OggS\0\x02'), Buffer.alloc(70_000, 0x55)]),
  'a WMV': Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(70_000, 0x55)]),
  'sound alone in an MP4': clip('sound.m4a'),
  'an MP3': clip('sound.mp3'),
  'an MP4 that ends in its header': clip('captions.mp4').subarray(0, 30),
  'an MP4 of boxes without an end': Buffer.concat([box('ftyp', Buffer.from('isom')), box('moov', EMPTY_BOXES)]),
  'a Matroska of elements without an end': Buffer.concat([EBML_HEAD, ENDLESS_SEGMENT, Buffer.alloc(500_000, 0xec80)]),
  'a Matroska of tracks larger than the file': Buffer.concat([
    EBML_HEAD,
    ENDLESS_SEGMENT,
    Buffer.from('1654ae6b08ffffffff', 'hex'),
    Buffer.alloc(5000, 0xae),
  ]),
}

test.each(Object.entries(NO_VIDEOS))('refuses %s', async (_, bytes) => {
  await expect(probe(bytes)).rejects.toMatchObject({ code: 'SOURCE_NOT_VIDEO' })
})

const cut = (name: string, bytes: number) => clip(name).subarray(0, bytes)

const INDEX_FIRST = readFileSync(join(SAMPLES, 'movies/Tides.of.Light.2024.720p.WEB-DL.x264.mp4'))
const TRUNCATED: Readonly<Record<string, Uint8Array>> = {
  'an MP4 without its index': cut('captions.mp4', 9000),
  'an MP4 without its last byte': cut('captions.mp4', -1),
  'an MP4 whose index comes first, without its last byte': INDEX_FIRST.subarray(0, -1),
  'an MP4 that ends in a fragment': cut('fragmented.mp4', 12_000),
  'a Matroska that ends in its header': cut('codecs.mkv', 60),
  'a Matroska without its second half': cut('codecs.mkv', 50_000),
  'a Matroska without its last byte': cut('codecs.mkv', -1),
  'a WebM without its last byte': cut('picture.webm', -1),
}

test.each(Object.entries(TRUNCATED))('refuses %s as truncated', async (_, bytes) => {
  await expect(probe(bytes)).rejects.toMatchObject({ code: 'SOURCE_TRUNCATED' })
})

test.each(['captions.mp4', 'picture.webm'])('takes %s with other bytes behind it', async (name) => {
  const { tracks } = await probe(clip(name))
  const appended = Buffer.concat([clip(name), Buffer.from('TAG of somebody else, which is no box')])
  expect(await probe(appended)).toMatchObject({ tracks })
})

test('takes a live recording wherever it was cut: it never says how long it is', async () => {
  expect(await probe(cut('live.mkv', 20_000))).toMatchObject({ container: 'matroska' })
})

test('reads no more of a hostile file than it promises', async () => {
  const reader = new CountingReader(Buffer.concat([box('ftyp', Buffer.from('isom')), box('moov', EMPTY_BOXES)]))
  await expect(probeMedia(reader, 'test', { signal: SIGNAL })).rejects.toThrow()
  expect(reader.readBytes).toBeLessThan(PROBE_BYTES_MAX)
})

test.each(VIDEO_CLIPS)('gives facts or refuses when %s is damaged, and nothing else', async (name) => {
  const whole = clip(name)
  for (const damaged of [...cuts(whole), ...flips(whole)]) {
    const outcome = await probe(damaged).catch((error: unknown) => error)
    if (outcome instanceof Error) expect(REFUSALS, outcome.stack).toContain(isVaultError(outcome) && outcome.code)
    else expect(outcome).toMatchObject({ durationSeconds: expect.any(Number) })
  }
})

function* cuts(whole: Buffer): Generator<Buffer> {
  for (let part = 0; part < 50; part++) yield whole.subarray(0, Math.floor((whole.length * part) / 50))
}

/** One flipped bit at a time: every third byte of where the header is, and a walk through all the rest. */
function* flips(whole: Buffer): Generator<Buffer> {
  const headerAt = Math.max(0, whole.indexOf('moov') - 4)
  for (let i = 0; i < 700; i++) {
    const damaged = Buffer.from(whole)
    const at = i < 500 ? headerAt + i * 3 : (i * 7919) % whole.length
    damaged[at % whole.length] = (damaged[at % whole.length] ?? 0) ^ (1 << (i % 8))
    yield damaged
  }
}

test('passes on what its reader throws', async () => {
  const broken = { sizeBytes: 1000, read: () => Promise.reject(new VaultError('STORE_UNAVAILABLE')) }
  await expect(probeMedia(broken, 'test', { signal: SIGNAL })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

test('throws the reason of an abort', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  const reader = new CountingReader(clip('captions.mp4'))
  await expect(probeMedia(reader, 'test', { signal })).rejects.toThrow('enough')
})
