import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Playback } from '../../api/views.ts'
import { TicketDesk } from './ticket-desk.ts'

const HOUR_MS = 3_600_000
let origin: string
let now: number
let renewals: number
/** What the vault says when it is asked for a ticket; undefined while it says nothing. */
let isAway: boolean
const server = createServer((request, response) => {
  const ticket = new URL(request.url ?? '', 'http://vault').searchParams.get('ticket')
  response.end(`#EXTM3U\n/hls/one/0/video.m3u8?ticket=${ticket}\n/hls/two/-40/video.m3u8?ticket=two-${ticket}\n`)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
})

beforeEach(() => {
  now = 0
  renewals = 0
  isAway = false
})

function playbackAt(ms: number): Playback {
  const hlsUrl = `${origin}/hls/one/master.m3u8?ticket=t${renewals}`
  const expiresAt = new Date(ms + HOUR_MS).toISOString()
  return { url: '', downloadUrl: '', subtitles: [], thumbnailsUrl: '', hlsUrl, expiresAt }
}

function createDesk(playback = playbackAt(0)): TicketDesk {
  return new TicketDesk(playback, {
    now: () => now,
    async refresh() {
      renewals += 1
      if (isAway) throw new Error('the vault is away')
      return playbackAt(now)
    },
  })
}

const ONE = '/hls/one/0/video/3.m4s?ticket=old'
const TWO = 'http://vault/hls/two/-40/sound-0/init.mp4?ticket=old'

test('addresses stay as they are while their tickets are good', async () => {
  const desk = createDesk()
  now = HOUR_MS / 2
  await desk.ready()
  expect(renewals).toBe(0)
  expect(desk.addressed(ONE)).toBe(ONE)
})

test('tickets are renewed once before they expire, for each file its own', async () => {
  const desk = createDesk()
  now = HOUR_MS - 30_000
  await Promise.all([desk.ready(), desk.ready(), desk.ready()])
  await desk.ready()
  expect(renewals).toBe(1)
  expect(desk.addressed(ONE)).toBe('/hls/one/0/video/3.m4s?ticket=t1')
  expect(desk.addressed(TWO)).toBe('http://vault/hls/two/-40/sound-0/init.mp4?ticket=two-t1')
  expect(desk.addressed('/hls/three/0/video.m3u8?ticket=old')).toBe('/hls/three/0/video.m3u8?ticket=old')
})

test('a ticket that the vault refuses is renewed, whatever was said of its life', async () => {
  const desk = createDesk()
  desk.refuse()
  await desk.ready()
  expect(desk.addressed(ONE)).toContain('ticket=t1')
  await desk.ready()
  expect(renewals).toBe(1)
})

test('tickets that are over when a film is opened are renewed at once, and with a clock that is wrong by years only once', async () => {
  const clock = 10 * 365 * 24 * HOUR_MS
  now = clock
  const desk = new TicketDesk(playbackAt(0), {
    now: () => now,
    async refresh() {
      renewals += 1
      return playbackAt(0)
    },
  })
  await desk.ready()
  expect(desk.addressed(ONE)).toContain('ticket=t1')
  now = clock + HOUR_MS
  await desk.ready()
  expect(renewals).toBe(1)
})

test('a renewal that fails is tried again a moment later, and nobody fails for it', async () => {
  const desk = createDesk()
  isAway = true
  desk.refuse()
  await desk.ready()
  await desk.ready()
  expect(renewals).toBe(1)
  expect(desk.addressed(ONE)).toBe(ONE)
  isAway = false
  now += 3_000
  await desk.ready()
  expect(desk.addressed(ONE)).toContain('ticket=t2')
})
