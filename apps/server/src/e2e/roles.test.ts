import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { SAMPLE_MOVIE, sha256 } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const SETUP_MS = 120_000
const PATIENCE = { timeout: 30_000, interval: 50 }
const SAMPLES = ['Northern Signals', 'The Glass Harbour', 'Tides of Light']
const missing = whatIsMissing('site')
const stack = new AsyncDisposableStack()
let manager: string
let worker: string

beforeAll(async () => {
  if (missing !== undefined) return
  const vault = stack.use(await TestVault.create({ STORE: 'disk' }))
  const [first, second] = await Promise.all([vault.serve({ ROLE: 'manager' }), vault.serve({ ROLE: 'worker' })])
  manager = first.url
  worker = second.url
  // A manager alone is ready before the worker has brought the samples.
  await vi.waitFor(async () => expect(await titleNames()).toHaveLength(SAMPLES.length), PATIENCE)
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

async function titleNames(): Promise<string[]> {
  const response = await fetch(`${manager}/api/v1/titles`)
  const { items } = (await response.json()) as { items: { name: string }[] }
  return items.map(({ name }) => name).sort()
}

/** The path of the sample movie's bytes, with a ticket of the manager. */
async function streamPath(): Promise<string> {
  const title = await fetch(`${manager}/api/v1/titles/tides-of-light-2024`)
  const { files } = (await title.json()) as { files: { id: string; bucket: string }[] }
  const body = JSON.stringify({ fileId: files.find(({ bucket }) => bucket === '1080p')?.id })
  const headers = { 'content-type': 'application/json' }
  const playback = await fetch(`${manager}/api/v1/playback`, { method: 'POST', headers, body })
  return ((await playback.json()) as { url: string }).url
}

test('a manager and a worker on one data folder fill the library together', async () => {
  expect(await titleNames()).toEqual(SAMPLES)
})

test('the manager serves pages, and no media', async () => {
  const page = await fetch(manager)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Tides of Light')
  const media = await fetch(manager + (await streamPath()))
  expect(media.status).toBe(404)
})

test("the worker serves media with the manager's ticket, and neither pages nor the API", async () => {
  const media = await fetch(worker + (await streamPath()))
  expect(media.status).toBe(200)
  expect(sha256(await media.bytes())).toBe(sha256(await readFile(SAMPLE_MOVIE)))
  for (const path of ['/', '/movies', '/api/v1/titles']) {
    const response = await fetch(worker + path)
    expect([path, response.status]).toEqual([path, 404])
    expect(await response.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' })
  }
})
