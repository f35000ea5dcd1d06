import { packSchema, TicketSigner } from '@streamvault/contract'
import type { Bucket, FileId, MediaFile } from '@streamvault/core'
import { addSampleTitle, FakeClock, loadDenials, MemoryCatalog, sampleFile } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { PackDesk } from './pack-desk.ts'

const TICKET_TTL_MS = 60_000
const SERIES = { kind: 'series', name: 'Northern Signals' } as const

function episode(number: number, bucket: Bucket, season = 1): MediaFile {
  return sampleFile({ name: `S${season}E${number}.${bucket}.mkv`, bucket, episode: { season, episode: number } })
}

async function setUp() {
  const [catalog, clock, tickets] = [
    new MemoryCatalog(),
    new FakeClock(),
    new TicketSigner(['a secret of some length']),
  ]
  const files = [episode(1, '1080p'), episode(1, '480p'), episode(2, '480p'), episode(1, '720p', 2)]
  const titleId = await addSampleTitle(
    catalog,
    SERIES,
    files.map(({ titleId: _, ...given }) => given),
  )
  const denials = await loadDenials(catalog)
  return {
    catalog,
    clock,
    tickets,
    titleId,
    desk: new PackDesk({ catalog, denials, clock, tickets }, { ticketTtlMs: TICKET_TTL_MS }),
  }
}

test("a pack's address opens that pack until it expires, and nothing else", async () => {
  const { clock, tickets, titleId, desk } = await setUp()
  const view = await desk.open({ titleId, season: 1, bucket: '480p' })
  expect(packSchema.strict().parse(view)).toMatchObject({ bucket: '480p', filesCount: 2 })
  const url = new URL(view.url, 'http://vault.test')
  expect(decodeURIComponent(url.pathname)).toBe(`/pack/${view.id}/Northern Signals - Season 1 [480p].zip`)
  const ticket = url.searchParams.get('ticket') ?? ''
  const expiresAt = Date.parse(view.expiresAt)
  expect(expiresAt).toBe(clock.now() + TICKET_TTL_MS)
  expect(tickets.verify(ticket, { kind: 'pack', id: view.id, now: expiresAt - 1 })).toMatchObject({ id: view.id })
  expect(() => tickets.verify(ticket, { kind: 'pack', id: view.id, now: expiresAt })).toThrow('expired')
  expect(() => tickets.verify(ticket, { kind: 'file', id: view.id, now: clock.now() })).toThrow('something else')
})

test('without a word about the bucket it is the one with most episodes, and of equals the best', async () => {
  const { titleId, desk, catalog } = await setUp()
  expect(await desk.open({ titleId, season: 1 })).toMatchObject({ bucket: '480p', filesCount: 2 })
  await catalog.files.insert({ ...episode(2, '1080p'), titleId })
  expect(await desk.open({ titleId, season: 1 })).toMatchObject({ bucket: '1080p', filesCount: 2 })
  expect(await desk.open({ titleId, season: 2 })).toMatchObject({ bucket: '720p', filesCount: 1 })
})

test('a movie is a pack of its own', async () => {
  const { catalog, desk } = await setUp()
  const titleId = await addSampleTitle(catalog, { kind: 'movie', name: 'Film', year: 2008 }, [{ name: 'Film.mkv' }])
  expect(await desk.open({ titleId })).toMatchObject({ name: 'Film (2008) [1080p].zip', filesCount: 1 })
})

test('an id is answered with a new ticket as long as its content is there', async () => {
  const { catalog, desk, titleId } = await setUp()
  const { id } = await desk.open({ titleId, season: 1, bucket: '480p' })
  expect(await desk.reopen(id)).toMatchObject({ id, filesCount: 2 })
  await catalog.files.remove(episode(2, '480p').id)
  await expect(desk.reopen(id)).rejects.toMatchObject({ code: 'PACK_CHANGED' })
  expect(await desk.open({ titleId, season: 1, bucket: '480p' })).toMatchObject({ filesCount: 1 })
  await catalog.files.remove(episode(1, '480p').id as FileId)
  await expect(desk.reopen(id)).rejects.toMatchObject({ code: 'PACK_NOT_FOUND' })
})

test('what was taken down is in no pack, and a pack that had it is given to nobody', async () => {
  const { catalog, desk, titleId } = await setUp()
  const decide = (decision: 'takeDown' | 'reinstate', { id: file }: MediaFile) =>
    catalog.takedowns[decision]({ file }, { reason: 'a complaint', by: 'operator', at: 0 })
  const whole = await desk.open({ titleId, season: 1, bucket: '480p' })
  await decide('takeDown', episode(2, '480p'))
  await expect(desk.reopen(whole.id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  const rest = await desk.open({ titleId, season: 1, bucket: '480p' })
  expect(rest.filesCount).toBe(1)
  expect(await desk.open({ titleId, season: 1 })).toMatchObject({ bucket: '1080p' })
  await decide('takeDown', episode(1, '480p'))
  await expect(desk.reopen(rest.id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await expect(desk.open({ titleId, season: 1, bucket: '480p' })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await decide('reinstate', episode(1, '480p'))
  await decide('reinstate', episode(2, '480p'))
  expect(await desk.reopen(whole.id)).toMatchObject({ id: whole.id, filesCount: 2 })
})

test.each([
  ['no such title', { titleId: 'nothing' }, 'TITLE_NOT_FOUND'],
  ['no such season', { titleId: 'northern-signals-series', season: 9 }, 'PACK_NOT_FOUND'],
  ['nothing in the bucket', { titleId: 'northern-signals-series', season: 1, bucket: '2160p' }, 'PACK_NOT_FOUND'],
  ['a series without a season', { titleId: 'northern-signals-series' }, 'PACK_NOT_FOUND'],
] as const)('%s is no pack', async (_what, request, code) => {
  await expect((await setUp()).desk.open(request)).rejects.toMatchObject({ code })
})
