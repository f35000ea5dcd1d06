import { TicketSigner } from '@streamvault/contract'
import type { FileId } from '@streamvault/core'
import { FakeClock, loadDenials, MemoryCatalog, RecordingMetrics, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { bringSprite } from './bring-sprite.ts'
import { parseSpriteRequest } from './sprite-request.ts'

const { signal } = new AbortController()
const FILE = `f${'a'.repeat(32)}` as FileId
const OTHER = `f${'b'.repeat(32)}` as FileId
const PREFIX = `/img/sprites/${FILE}`
const read = (url: string, method = 'GET') => parseSpriteRequest({ method, url, headers: {} })

async function setUp() {
  const clock = new FakeClock()
  const catalog = new MemoryCatalog()
  const denials = await loadDenials(catalog)
  const tickets = new TicketSigner(['a secret'])
  const films = {
    sheet: async (file: FileId, sheet: number) => Buffer.from(`${file} ${sheet}`),
    track: async (_: FileId, ticket: string) => `WEBVTT ${ticket}`,
  }
  const deps = { clock, catalog, denials, tickets, films, metrics: new RecordingMetrics(), logger: silentLogger }
  const ticketFor = (id: FileId, ttlMs = 1000) => tickets.sign({ kind: 'file', id, expiresAt: clock.now() + ttlMs })
  const ask = (url: string) => bringSprite(deps, read(url) ?? expect.fail('it is an address of sprites'), { signal })
  return { ...deps, ticketFor, ask }
}

test('addresses of sheets and tracks are read, and no others', () => {
  expect(read(`${PREFIX}/thumbnails.vtt?ticket=t`)).toEqual({ file: FILE, ticket: 't', what: 'track' })
  expect(read(`${PREFIX}/12.webp?ticket=t&x=1`, 'HEAD')).toEqual({ file: FILE, ticket: 't', what: 12 })
  expect(read(`${PREFIX}/0.webp`)).toEqual({ file: FILE, ticket: undefined, what: 0 })
  const others = ['/100.webp', '/01.webp', '/-1.webp', '/0.jpg', '/thumbnails.vtt/x', '', '/0.webp%00']
  for (const other of others) expect(read(PREFIX + other), other).toBeUndefined()
  for (const url of ['/img/sprites/poster.jpg/342', '/img/sprites/f123/0.webp']) expect(read(url)).toBeUndefined()
  expect(() => read(`${PREFIX}/0.webp`, 'POST')).toThrow(expect.objectContaining({ code: 'METHOD_NOT_ALLOWED' }))
})

test('pictures of a film are for whoever has a ticket for it', async () => {
  const { ask, ticketFor, clock } = await setUp()
  const ticket = ticketFor(FILE)
  expect(await ask(`${PREFIX}/3.webp?ticket=${ticket}`)).toMatchObject({ contentType: 'image/webp' })
  const track = await ask(`${PREFIX}/thumbnails.vtt?ticket=${ticket}`)
  expect([track.bytes.toString(), track.contentType]).toEqual([`WEBVTT ${ticket}`, 'text/vtt; charset=utf-8'])
  await expect(ask(`${PREFIX}/3.webp`)).rejects.toMatchObject({ code: 'TICKET_MISSING' })
  await expect(ask(`${PREFIX}/3.webp?ticket=${ticketFor(OTHER)}`)).rejects.toMatchObject({ code: 'TICKET_INVALID' })
  await clock.advance(1000)
  await expect(ask(`${PREFIX}/3.webp?ticket=${ticket}`)).rejects.toMatchObject({ code: 'TICKET_EXPIRED' })
})

test('nobody sees pictures of what was taken down, ticket or not', async () => {
  const { ask, ticketFor, catalog, denials } = await setUp()
  const ticket = ticketFor(FILE)
  const decision = { reason: 'a notice', by: 'operator', at: 1 }
  await catalog.takedowns.takeDown({ file: FILE }, decision)
  await denials.refresh()
  for (const url of [`${PREFIX}/0.webp?ticket=${ticket}`, `${PREFIX}/thumbnails.vtt?ticket=${ticket}`]) {
    await expect(ask(url)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  }
  await catalog.takedowns.reinstate({ file: FILE }, decision)
  await denials.refresh()
  expect(await ask(`${PREFIX}/0.webp?ticket=${ticket}`)).toBeDefined()
})
