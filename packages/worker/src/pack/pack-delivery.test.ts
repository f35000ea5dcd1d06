import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { SLICE_BYTES } from '@streamvault/core'
import { createSeededRandom, FaultyBlobStore, MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { PackTrial, type PackTrialOptions } from '../e2e/pack-trial.ts'

const RANGES = 3000
const KIB = 1024
/** Of every size where mistakes hide. */
const SIZES = [3 * SLICE_BYTES + 4321, 0, 1, SLICE_BYTES, SLICE_BYTES - 1, 2 * SLICE_BYTES + 1, 70_000]
const contents = SIZES.map((size, index) => testBytes(size, index + 1))

/** Every other episode has a subtitle. */
function textOf(index: number): string | undefined {
  return index % 2 === 0 ? `1\n00:00:01,000 --> 00:00:02,000\n${'Größe '.repeat(500 + index)}\n` : undefined
}

/** Everything that is in the pack, in its order. */
const packed = contents.flatMap((bytes, index) => [
  bytes,
  ...(textOf(index) === undefined ? [] : [Buffer.from(textOf(index) ?? '')]),
])

async function start(options?: PackTrialOptions): Promise<PackTrial> {
  const trial = await PackTrial.start(options)
  onTestFinished(() => trial[Symbol.asyncDispose]())
  return trial
}

async function startWithSeason(options?: PackTrialOptions): Promise<PackTrial> {
  const trial = await start(options)
  for (const [index, bytes] of contents.entries()) {
    const file = await trial.add(`Épisode ${index + 1}.mkv`, bytes)
    const text = textOf(index)
    if (text !== undefined) await trial.addSubtitle(file.id, text, { language: 'de' })
  }
  return trial
}

async function read(url: string, range?: string): Promise<Buffer> {
  const response = await fetch(url, range === undefined ? {} : { headers: { range } })
  expect(response.status).toBe(range === undefined ? 200 : 206)
  return Buffer.from(await response.arrayBuffer())
}

test('a pack comes whole, with its length, type, validators and name, and has all files in it', async () => {
  const trial = await startWithSeason()
  const [plan, response] = [await trial.plan(), await fetch(await trial.url())]
  const whole = Buffer.from(await response.arrayBuffer())
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': String(whole.length),
    'content-type': 'application/zip',
    etag: `"${plan.digest}"`,
    'last-modified': new Date(plan.modifiedAt).toUTCString(),
    'content-disposition': expect.stringContaining('attachment; filename="Northern Signals - Season 1 [1080p].zip"'),
    'cache-control': 'private, no-store',
    'cache-status': 'streamvault; fwd=miss',
  })
  let from = 0
  for (const bytes of packed) from = whole.indexOf(bytes, from) + bytes.length
  expect(from).toBeGreaterThan(packed.reduce((sum, bytes) => sum + bytes.length, 0))
  const names = plan.entries.map(({ name }) => name)
  expect(names.slice(0, 3)).toEqual(['Épisode 1.mkv', 'Épisode 1.de.srt', 'Épisode 2.mkv'])
  expect((await fetch(await trial.url())).headers.get('cache-status')).toBe('streamvault; hit')
})

test(`${RANGES} ranges at random places, and at every seam, are what the whole has there`, async () => {
  const trial = await startWithSeason()
  const url = await trial.url()
  const whole = await read(url)
  const random = createSeededRandom(20_260_301)
  const below = (bound: number) => Math.floor(random() * bound)
  let seam = 0
  const seams = packed.map(({ length: size }) => {
    seam = whole.indexOf('PK\x03\x04', seam + size, 'latin1')
    return seam
  })
  const wrong: string[] = []
  const ask = async (start: number, end: number, range = `bytes=${start}-${end - 1}`) => {
    const response = await fetch(url, { headers: { range } })
    const body = Buffer.from(await response.arrayBuffer())
    const told = `bytes ${start}-${end - 1}/${whole.length}`
    const isRight = response.headers.get('content-range') === told && body.equals(whole.subarray(start, end))
    if (!isRight) wrong.push(range)
  }
  for (const at of seams.filter((each) => each >= 0)) await ask(Math.max(0, at - 3), Math.min(whole.length, at + 60))
  for (let count = 0; count < RANGES; count++) {
    const start = below(whole.length)
    const bytes = 1 + below(count % 3 === 0 ? 200 : count % 50 === 0 ? 4 * SLICE_BYTES : 40_000)
    const end = Math.min(whole.length, start + bytes)
    if (count % 10 === 0) await ask(whole.length - Math.min(bytes, whole.length), whole.length, `bytes=-${bytes}`)
    else await ask(start, end)
  }
  expect(wrong).toEqual([])
}, 120_000)

test('ranges, preconditions and methods are answered as those of a file', async () => {
  const trial = await startWithSeason()
  const [url, { digest }] = [await trial.url(), await trial.plan()]
  const whole = await read(url)
  const ask = async (headers: Record<string, string>, method = 'GET') => {
    const response = await fetch(url, { method, headers })
    const { length } = Buffer.from(await response.arrayBuffer())
    return { status: response.status, length, range: response.headers.get('content-range') }
  }
  const all = { status: 200, length: whole.length, range: null }
  const first = { status: 206, length: 1, range: `bytes 0-0/${whole.length}` }
  expect(await ask({ range: 'bytes=0-0' })).toEqual(first)
  expect(await ask({ range: `bytes=${whole.length}-` })).toMatchObject({
    status: 416,
    range: `bytes */${whole.length}`,
  })
  expect(await ask({ range: 'bytes=0-0,5-9' })).toEqual(all)
  expect(await ask({ range: 'bytes=0-0', 'if-range': `"${digest}"` })).toEqual(first)
  expect(await ask({ range: 'bytes=0-0', 'if-range': '"another"' })).toEqual(all)
  expect(await ask({ 'if-none-match': `"${digest}"` })).toMatchObject({ status: 304, length: 0 })
  expect(await ask({ 'if-match': '"another"' })).toMatchObject({ status: 412 })
  expect(await ask({}, 'POST')).toMatchObject({ status: 405 })
})

test('HEAD knows the exact length without a byte being read, and so does whoever asks for the end', async () => {
  const trial = await startWithSeason()
  const response = await fetch(await trial.url(), { method: 'HEAD' })
  expect(response.headers.get('etag')).toBe(`"${(await trial.plan()).digest}"`)
  expect((await read(await trial.url(), 'bytes=-22')).toString('latin1', 0, 4)).toBe('PK\x05\x06')
  expect(trial.metrics.count('streamvault_store_read_seconds', { store: 'memory', result: 'ok' })).toBe(0)
  expect(Number(response.headers.get('content-length'))).toBe((await read(await trial.url())).length)
})

test('a download that was broken off is continued to the same archive', async () => {
  const trial = await startWithSeason()
  const url = await trial.url()
  const request = get(url, { agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const begun: Buffer[] = []
  for await (const chunk of response) {
    begun.push(chunk)
    if (Buffer.concat(begun).length > 2 * SLICE_BYTES + 77) break
  }
  const head = Buffer.concat(begun)
  const headers = { range: `bytes=${head.length}-`, 'if-range': response.headers.etag ?? '' }
  const rest = await fetch(url, { headers })
  expect(rest.status).toBe(206)
  const joined = Buffer.concat([head, Buffer.from(await rest.arrayBuffer())])
  expect(joined.equals(await read(url))).toBe(true)
})

test('only its own ticket opens a pack, and only until it expires', async () => {
  const trial = await startWithSeason()
  const { id, name, entries } = await trial.plan()
  const file = entries[0]?.file ?? ''
  const codeOf = async (url: string) => {
    const response = await fetch(url)
    return [response.status, ((await response.json()) as { code: string }).code]
  }
  const ours = trial.urlOf({ kind: 'pack', id, name })
  const ticketOf = (url: string) => new URL(url).search
  expect(await codeOf(ours.replace(/\?.*/, ''))).toEqual([401, 'TICKET_MISSING'])
  expect(await codeOf(`${ours}x`)).toEqual([403, 'TICKET_INVALID'])
  expect(await codeOf(trial.urlOf({ kind: 'pack', id, name }, -1))).toEqual([403, 'TICKET_EXPIRED'])
  expect(await codeOf(ours.replace('/pack/', '/stream/'))).toEqual([403, 'TICKET_INVALID'])
  const ofFile = ticketOf(trial.urlOf({ kind: 'file', id: file, name }))
  expect(await codeOf(ours.replace(/\?.*/, ofFile))).toEqual([403, 'TICKET_INVALID'])
  expect(await codeOf(trial.urlOf({ kind: 'pack', id: file, name }))).toEqual([404, 'PACK_NOT_FOUND'])
  expect(await codeOf(trial.urlOf({ kind: 'pack', id: `p${'0'.repeat(64)}`, name }))).toEqual([404, 'PACK_NOT_FOUND'])
  expect(await codeOf(`${trial.origin}/pack/${id}?ticket=x`)).toEqual([404, 'ROUTE_NOT_FOUND'])
})

test('a pack that lost or gained a file is another one, and its old address says so', async () => {
  const trial = await startWithSeason()
  const before = await trial.url()
  await read(before)
  const third = (await trial.plan()).entries.find(({ name }) => name === 'Épisode 3.mkv')
  await trial.catalog.files.remove(third?.file ?? expect.unreachable('there is a third'))
  trial.clock.skip(1000)
  const gone = await fetch(before, { headers: { range: 'bytes=0-9' } })
  expect([gone.status, await gone.json()]).toEqual([410, expect.objectContaining({ code: 'PACK_CHANGED' })])
  const without = await trial.url()
  const whole = await read(without)
  expect(whole.includes('Épisode 2.mkv')).toBe(true)
  expect(whole.includes('Épisode 3.mkv')).toBe(false)
  await trial.add('Épisode 8.mkv', testBytes(10, 99))
  trial.clock.skip(1000)
  expect((await fetch(without)).status).toBe(410)
  const withEighth = await trial.url()
  expect((await read(withEighth)).includes('Épisode 8.mkv')).toBe(true)
  const eighth = (await trial.plan()).entries.at(-1)?.file ?? expect.unreachable('there is an eighth')
  await trial.addSubtitle(eighth, '00:01.000 --> 00:02.000\nHallo', { language: 'de' })
  trial.clock.skip(1000)
  expect((await fetch(withEighth)).status).toBe(410)
  expect((await read(await trial.url())).includes('Épisode 8.de.srt')).toBe(true)
})

test('a subtitle that is damaged in its store is read again, and no wrong byte of it leaves', async () => {
  const trial = await start()
  const file = await trial.add('1.mkv', testBytes(1000, 1))
  const text = '1\n00:00:01,000 --> 00:00:02,000\nHello\n'
  const subtitle = await trial.addSubtitle(file.id, text)
  const { version, value } = (await trial.catalog.files.get(file.id)) ?? expect.unreachable('it is there')
  const wrong = { ...subtitle, sha256: 'f'.repeat(64) }
  await trial.catalog.files.replace({ ...value, subtitles: [wrong] }, version)
  const refused = await fetch(await trial.url())
  const body = await refused.text()
  expect([refused.status, JSON.parse(body)]).toEqual([502, expect.objectContaining({ code: 'SLICE_CORRUPT' })])
  expect(body).not.toContain('Hello')
}, 60_000)

test('a pack with a file that was taken down is cut and given to nobody, until it is reinstated', async () => {
  const trial = await start()
  const seasonBytes = Array.from({ length: 12 }, (_, episode) => testBytes(2 * SLICE_BYTES, episode))
  for (const [episode, bytes] of seasonBytes.entries()) await trial.add(`${episode}.mkv`, bytes)
  const [url, plan] = [await trial.url(), await trial.plan()]
  const running = await openSlowly(url)
  const last = plan.entries.at(-1)?.file ?? expect.unreachable('there is a last')
  await trial.decide('takeDown', last)
  running.resume()
  await expect(once(running, 'end')).rejects.toThrow(/aborted|ECONNRESET/)
  expect(trial.metrics.value('streamvault_streams_broken_total', { code: 'TAKEN_DOWN' })).toBe(1)
  for (const skippedMs of [0, 1000]) {
    trial.clock.skip(skippedMs)
    const refused = await fetch(url, { headers: { range: 'bytes=0-0' } })
    expect([refused.status, await refused.json()]).toEqual([451, expect.objectContaining({ code: 'TAKEN_DOWN' })])
  }
  await trial.decide('reinstate', last)
  const whole = await read(url)
  expect(whole.indexOf(seasonBytes.at(-1) ?? testBytes(1))).toBeGreaterThan(0)
}, 60_000)

test('a corrupt slice breaks the connection, no wrong byte leaves, and all others are served', async () => {
  const trial = await start()
  const bytes = [1, 2, 3].map((seed) => testBytes(3 * SLICE_BYTES, seed))
  const [first = testBytes(0), second = testBytes(0), third = testBytes(0)] = bytes
  await trial.add('1.mkv', first)
  await trial.add('2.mkv', second, (stored) => {
    stored[SLICE_BYTES + 5] = (stored[SLICE_BYTES + 5] ?? 0) ^ 1
  })
  await trial.add('3.mkv', third)
  const url = await trial.url()
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  const received: Buffer[] = []
  response.on('data', (chunk: Buffer) => received.push(chunk))
  await expect(once(response, 'end')).rejects.toThrow(/aborted/)
  const whole = Buffer.concat(received)
  const [firstAt, secondAt] = [whole.indexOf(first.subarray(0, 99)), whole.indexOf(second.subarray(0, 99))]
  expect(whole.subarray(firstAt, firstAt + first.length).equals(first)).toBe(true)
  expect(whole.subarray(secondAt).equals(second.subarray(0, whole.length - secondAt))).toBe(true)
  expect(whole.length - secondAt).toBeLessThanOrEqual(SLICE_BYTES)
  expect(trial.metrics.value('streamvault_streams_broken_total', { code: 'SLICE_CORRUPT' })).toBe(1)

  const refused = await fetch(url, { headers: { range: `bytes=${secondAt + SLICE_BYTES}-${secondAt + SLICE_BYTES}` } })
  expect([refused.status, await refused.json()]).toEqual([502, expect.objectContaining({ code: 'SLICE_CORRUPT' })])
  const behind = await read(url, `bytes=${secondAt + 2 * SLICE_BYTES}-`)
  expect(behind.subarray(0, SLICE_BYTES).equals(second.subarray(2 * SLICE_BYTES))).toBe(true)
  expect(behind.indexOf(third)).toBeGreaterThan(0)
}, 60_000)

test('packs and streams of one worker cost one store read for each slice, however many there are', async () => {
  let storeReads = 0
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), ({ method }) => {
    if (method === 'read') storeReads++
    return undefined
  })
  const trial = await startWithSeason({ store })
  const [url, { entries }] = [await trial.url(), await trial.plan()]
  const files = entries.filter((entry) => entry.subtitle === undefined)
  const streams = files.map(({ file, name }) => trial.urlOf({ kind: 'file', id: file, name }))
  const everyone = [...streams, ...streams, ...Array.from({ length: 10 }, () => url)]
  await Promise.all(everyone.map((address) => read(address)))
  const slices = SIZES.reduce((sum, size) => sum + Math.ceil(size / SLICE_BYTES), 0)
  expect(storeReads).toBe(slices + entries.length - files.length)
})

test('what is read ahead does not end where an episode does', async () => {
  const trial = await start()
  const bytes = [1, 2, 3].map((seed) => testBytes(SLICE_BYTES, seed))
  for (const [index, content] of bytes.entries()) await trial.add(`${index}.mkv`, content)
  const response = await openSlowly(await trial.url())
  const loaded = () => trial.metrics.count('streamvault_store_read_seconds', { store: 'memory', result: 'ok' })
  await expect.poll(loaded).toBe(3)
  response.destroy()
})

test('a reader who takes nothing costs one window, and one who leaves costs nothing', async () => {
  const trial = await start()
  for (let episode = 0; episode < 12; episode++) await trial.add(`${episode}.mkv`, testBytes(2 * SLICE_BYTES, episode))
  const url = await trial.url()
  const slow = await Promise.all(Array.from({ length: 8 }, () => openSlowly(url)))
  const bufferBytes = () => {
    trial.delivery.report()
    return trial.metrics.value('streamvault_buffer_bytes', { pool: 'windows' })
  }
  await expect.poll(bufferBytes, { timeout: 20_000 }).toBe(8 * 256 * KIB)
  for (const response of slow) response.destroy()
  await expect.poll(bufferBytes, { timeout: 20_000 }).toBe(0)
}, 60_000)

test('a running pack stops when its ticket expires', async () => {
  const trial = await start()
  for (let episode = 0; episode < 12; episode++) await trial.add(`${episode}.mkv`, testBytes(2 * SLICE_BYTES, episode))
  const response = await openSlowly(await trial.url(60_000))
  trial.clock.skip(60_000)
  response.resume()
  await expect(once(response, 'end')).rejects.toThrow(/aborted/)
})

test('what packs count as in metrics is told from streams', async () => {
  const trial = await startWithSeason()
  await read(await trial.url(), 'bytes=0-0')
  await expect
    .poll(() => trial.metrics.value('streamvault_http_requests_total', { route: 'pack', status: '2xx' }))
    .toBe(1)
})

/** Opens a response and reads none of it. */
async function openSlowly(url: string): Promise<IncomingMessage> {
  const request = get(url, { agent: false, headers: { connection: 'keep-alive' } })
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => {})
  return response
}
