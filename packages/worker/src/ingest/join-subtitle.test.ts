import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CallOptions, type FoundBlob, type Sidecar, SUBTITLE_BYTES_MAX, VaultError } from '@streamvault/core'
import { MEMORY_PLACE, MemoryBlobStore, MemoryCatalog, nothingDenied } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { StoreHealth } from '../reading/store-health.ts'
import { SubtitleShelf } from '../subtitles/subtitle-shelf.ts'

const { signal } = new AbortController()
/** Longer than everything that the clocks of the tests go through. */
const LATER_MS = 1_000_000_000
const [movie = '', small = ''] = MOVIES
const RUSSIAN = '1\n00:00:01,000 --> 00:00:02,000\nГде ты был вчера вечером? Я ждал тебя до полуночи.\n'
/** `windows-1251`, whose Cyrillic letters stand in their order. */
const RUSSIAN_BYTES = Buffer.from(
  Array.from(RUSSIAN, (char) => (char.codePointAt(0) ?? 0) + (char < '\u0080' ? 0 : 0xc0 - 0x410)),
)

/** A store that gets into trouble. */
class TroubledStore extends MemoryBlobStore {
  failures = 0

  constructor() {
    super({ blobBytesMax: 1 << 30 })
  }

  override put(...given: Parameters<MemoryBlobStore['put']>) {
    if (this.failures > 0 && given[1].label?.fileName.includes('.srt')) {
      this.failures--
      throw new VaultError('STORE_UNAVAILABLE')
    }
    return super.put(...given)
  }

  async blobs(): Promise<FoundBlob[]> {
    const found: FoundBlob[] = []
    for await (const blob of this.finder?.list(MEMORY_PLACE, { signal }) ?? []) found.push(blob)
    return found
  }
}

async function setUp(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await mkdtemp(join(tmpdir(), 'subtitles-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const [store, catalog] = [new TroubledStore(), new MemoryCatalog()]
  const sidecar = (name: string, language = 'und'): Sidecar => ({ path: join(folder, name), tags: { language } })
  return { folder, store, catalog, vault: new VaultTrial({ store, catalog }), sidecar }
}

function textsOf(vault: VaultTrial) {
  const { store, catalog, clock, metrics, ciphers } = vault
  const stores = new Map([[store.name, store]])
  const shelf = new SubtitleShelf(
    { catalog, denials: nothingDenied, stores, clock, metrics, ciphers, health: new StoreHealth(clock) },
    1 << 20,
  )
  return async () => {
    const files = await vault.files()
    const all = files.flatMap(({ file }) => file.subtitles ?? [])
    const options: CallOptions = { signal }
    return await Promise.all(all.map(async ({ id }) => (await shelf.take(id, 'kept', options)).toString()))
  }
}

test.each(['none', 'aes-256-ctr'] as const)(
  'a subtitle joins its video as UTF-8, and is found again, %s',
  async (encryption) => {
    const { store, vault, sidecar } = await setUp({ 'Film.ru.srt': RUSSIAN_BYTES })
    const [job] = await vault.ingest([movie], encryption, { sidecars: [sidecar('Film.ru.srt', 'ru')] })
    expect(job?.outcome).toMatchObject({
      status: 'stored',
      subtitles: [{ status: 'stored', tags: { language: 'ru' } }],
    })
    const [{ file } = expect.fail('the file is listed')] = await vault.files()
    expect(file.subtitles).toMatchObject([
      {
        name: 'Film.ru.srt',
        language: 'ru',
        format: 'srt',
        charset: 'windows-1251',
        sizeBytes: Buffer.byteLength(RUSSIAN),
      },
    ])
    expect(await textsOf(vault)()).toEqual([RUSSIAN])
    const told = (await store.blobs()).slice(-2).map(({ fileName }) => fileName)
    if (encryption === 'none') expect(told).toEqual(['Film.ru.srt', 'Film.ru.srt.manifest'])
    else for (const name of told) expect(name).not.toMatch(/Film|srt/)

    const found = new VaultTrial({ store })
    await found.clock.advance(LATER_MS)
    expect(await found.adopted()).toMatchObject({ restored: 2, skippedCount: 0 })
    expect(await found.files()).toEqual(await vault.files())
    expect(await textsOf(found)()).toEqual([RUSSIAN])
    expect(await found.adopted()).toMatchObject({ restored: 0, known: 2, skippedCount: 0 })
  },
)

test('a subtitle that is refused says why, and its video and the others come in', async () => {
  const files = {
    'damaged.srt': Buffer.from('89504e470d0a1a0a0000000d49484452000000', 'hex'),
    'letter.srt': 'Dear all, there are no times in this.',
    'empty.srt': '',
    'huge.srt': Buffer.alloc(SUBTITLE_BYTES_MAX + 1, 'x'),
    'good.srt': RUSSIAN,
  }
  const { vault, store, sidecar } = await setUp(files)
  const sidecars = [...Object.keys(files), 'absent.srt'].map((name) => sidecar(name))
  const [job] = await vault.ingest([movie], 'none', { sidecars })
  expect(job).toMatchObject({ state: 'done', attempts: 1, outcome: { status: 'stored' } })
  expect(job?.outcome?.subtitles?.map((each) => ('failure' in each ? each.failure.code : each.status))).toEqual([
    'SUBTITLE_INVALID',
    'SUBTITLE_INVALID',
    'SOURCE_EMPTY',
    'SUBTITLE_TOO_LARGE',
    'stored',
    'SOURCE_NOT_FOUND',
  ])
  expect((await store.blobs()).filter(({ fileName }) => fileName.includes('.srt'))).toHaveLength(2)
  await vault.expectAllReadable()
})

test('a subtitle joins a video that the vault has, is stored once, and learns its language', async () => {
  const { vault, store, catalog, sidecar } = await setUp({ 'Film.srt': RUSSIAN, 'Film.ru.srt': RUSSIAN })
  await vault.ingest([movie])
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  const join = async (name: string, language?: string) => {
    const given = sidecar(name, language)
    const [job] = await vault.ingest([given.path], 'none', { sidecars: [given], video: file.id })
    return job
  }
  expect(await join('Film.srt')).toMatchObject({
    state: 'done',
    outcome: { file: file.id, subtitles: [{ status: 'stored' }] },
  })
  const before = store.count
  expect(await join('Film.srt')).toMatchObject({
    outcome: { subtitles: [{ status: 'known', tags: { language: 'und' } }] },
  })
  expect(await join('Film.ru.srt', 'ru')).toMatchObject({ outcome: { subtitles: [{ tags: { language: 'ru' } }] } })
  expect(store.count).toBe(before)
  expect((await catalog.files.get(file.id))?.value.subtitles).toMatchObject([{ name: 'Film.ru.srt', language: 'ru' }])
  await catalog.files.remove(file.id)
  expect(await join('Film.srt')).toMatchObject({ state: 'failed', failure: { code: 'SUBTITLE_VIDEO_UNKNOWN' } })
  expect(store.count).toBe(before)
})

test('a store that fails for a while costs nothing: what was begun is found, and stored once', async () => {
  const { vault, store, sidecar } = await setUp({ 'a.srt': RUSSIAN, 'b.srt': RUSSIAN.replace('2', '3') })
  store.failures = 2
  const [job] = await vault.ingest([movie], 'aes-256-ctr', { sidecars: [sidecar('a.srt'), sidecar('b.srt')] })
  expect(job).toMatchObject({
    state: 'done',
    outcome: { subtitles: [{ id: expect.any(String) }, { id: expect.any(String) }] },
  })
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  expect(file.subtitles).toHaveLength(2)
  expect(store.count).toBe(file.parts.length + 1 + 2 * 2)
  expect((await textsOf(vault)()).toSorted()).toEqual([RUSSIAN, RUSSIAN.replace('2', '3')])
})

test('one text beside two videos is a subtitle of each', async () => {
  const { vault, sidecar } = await setUp({ 'Film.srt': RUSSIAN })
  await vault.ingest([movie, small], 'none', { sidecars: [sidecar('Film.srt')] })
  const files = await vault.files()
  expect(files.map(({ file }) => file.subtitles?.length)).toEqual([1, 1])
  expect(new Set(files.map(({ file }) => file.subtitles?.[0]?.id)).size).toBe(2)
})

test('a subtitle of what was taken down does not come in', async () => {
  const { vault, catalog, store, sidecar } = await setUp({ 'Film.srt': RUSSIAN })
  await vault.ingest([movie])
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  await catalog.takedowns.takeDown({ title: file.titleId }, { reason: 'a notice', by: 'operator', at: 0 })
  const before = store.count
  const given = sidecar('Film.srt')
  const [job] = await vault.ingest([given.path], 'none', { sidecars: [given], video: file.id })
  expect(job).toMatchObject({ state: 'failed', failure: { code: 'TAKEN_DOWN' } })
  expect(store.count).toBe(before)
})

test('a subtitle whose video is met behind it is restored with it, and one whose video is nowhere is told of', async () => {
  const { vault, store, sidecar } = await setUp({ 'Film.srt': RUSSIAN })
  await vault.ingest([movie], 'none', { sidecars: [sidecar('Film.srt')] })
  const blobs = await store.blobs()
  const copyOf = async (wanted: typeof blobs) => {
    const copy = new TroubledStore()
    for (const { ref, sizeBytes, fileName, caption } of wanted) {
      const chunks: Uint8Array[] = []
      for await (const chunk of store.read(ref, { start: 0, end: sizeBytes }, { signal })) chunks.push(chunk)
      copy.addForeign({ fileName, caption, bytes: Buffer.concat(chunks) })
    }
    return new VaultTrial({ store: copy })
  }
  const alone = await (await copyOf(blobs.slice(-2))).adopted()
  expect(alone.skipped.map(({ name }) => name)).toContain('Film.srt.manifest')
  const found = await copyOf([...blobs.slice(-2), ...blobs.slice(0, -2)])
  expect(await found.adopted()).toMatchObject({ restored: 2, skippedCount: 0 })
  expect(await textsOf(found)()).toEqual([RUSSIAN])
})
