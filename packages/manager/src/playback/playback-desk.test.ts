import { playbackSchema, TicketSigner } from '@streamvault/contract'
import { addSubtitle } from '@streamvault/core'
import { FakeClock, loadDenials, MemoryCatalog, sampleFile, sampleSubtitle } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { PlaybackDesk } from './playback-desk.ts'

const TICKET_TTL_MS = 60_000

async function setUp() {
  const catalog = new MemoryCatalog()
  const clock = new FakeClock()
  const tickets = new TicketSigner(['a secret of some length'])
  const { value: file } = await catalog.files.insert(sampleFile({ name: 'Sintel – 50 % & more.mp4' }))
  const deps = { catalog, denials: await loadDenials(catalog), clock, tickets }
  return { catalog, clock, tickets, file, desk: new PlaybackDesk(deps, { ticketTtlMs: TICKET_TTL_MS }) }
}

test('a playback address opens its file until it expires, and nothing else', async () => {
  const { clock, tickets, file, desk } = await setUp()
  const view = await desk.open(file.id)
  expect(playbackSchema.parse(view)).toEqual(view)
  const url = new URL(view.url, 'http://vault.test')
  expect(decodeURIComponent(url.pathname)).toBe(`/stream/${file.id}/${file.name}`)
  const ticket = url.searchParams.get('ticket') ?? ''
  const expiresAt = Date.parse(view.expiresAt)
  expect(expiresAt).toBe(clock.now() + TICKET_TTL_MS)
  expect(tickets.verify(ticket, { kind: 'file', id: file.id, now: expiresAt - 1 })).toMatchObject({ id: file.id })
  expect(() => tickets.verify(ticket, { kind: 'file', id: file.id, now: expiresAt })).toThrow('expired')
  expect(() => tickets.verify(ticket, { kind: 'file', id: 'f0', now: clock.now() })).toThrow('something else')
})

test('a file that is gone from the store is opened for nobody, and says so', async () => {
  const { catalog, desk } = await setUp()
  const { value: gone } = await catalog.files.insert(sampleFile({ name: 'gone.mp4', goneAt: 1 }))
  await expect(desk.open(gone.id)).rejects.toMatchObject({ code: 'FILE_GONE' })
})

test('the download address is the same with one parameter more', async () => {
  const { file, desk } = await setUp()
  const view = await desk.open(file.id)
  expect(view.downloadUrl).toBe(`${view.url}&download=1`)
})

test('the small pictures of a film are opened by the ticket of the film', async () => {
  const { file, desk } = await setUp()
  const { url, thumbnailsUrl } = await desk.open(file.id)
  const ticket = new URL(url, 'http://vault.test').searchParams.get('ticket')
  expect(thumbnailsUrl).toBe(`/img/sprites/${file.id}/thumbnails.vtt?ticket=${ticket}`)
})

test('the subtitles of a file come with it, each with a ticket of its own', async () => {
  const { catalog, clock, tickets, file, desk } = await setUp()
  expect((await desk.open(file.id)).subtitles).toEqual([])
  const forced = sampleSubtitle(file.id, { name: 'Sintel.pt-BR.ass', language: 'pt-BR', format: 'ass', isForced: true })
  const plain = sampleSubtitle(file.id, { label: 'Commentary' })
  await addSubtitle(catalog, file.id, forced)
  await addSubtitle(catalog, file.id, plain)
  const { subtitles } = playbackSchema.parse(await desk.open(file.id))
  const told = subtitles.map(({ url: _, id: __, ...rest }) => rest)
  expect(told).toEqual([
    { language: 'pt-BR', forced: true, sdh: false, format: 'ass' },
    { language: 'en', label: 'Commentary', forced: false, sdh: false, format: 'srt' },
  ])
  const url = new URL(subtitles[0]?.url ?? '', 'http://vault.test')
  expect(url.pathname).toBe(`/subtitle/${forced.id}/Sintel.pt-BR.vtt`)
  const check = { kind: 'subtitle', id: forced.id, now: clock.now() } as const
  expect(tickets.verify(url.searchParams.get('ticket') ?? '', check)).toMatchObject({ id: forced.id })
  expect(() => tickets.verify(url.searchParams.get('ticket') ?? '', { ...check, id: plain.id })).toThrow(
    'something else',
  )
})

test('a file that is not there gets no ticket', async () => {
  const { desk } = await setUp()
  await expect(desk.open('f0')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})

test('a file in review gets a ticket for operators alone', async () => {
  const { catalog, desk } = await setUp()
  const review = { kind: 'movie', name: 'video', doubt: 'nameless' } as const
  const { value: file } = await catalog.files.insert(sampleFile({ name: 'video.mp4', review }))
  await expect(desk.open(file.id)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  expect(playbackSchema.parse(await desk.preview(file.id)).url).toContain(file.id)
  await catalog.takedowns.takeDown({ file: file.id }, { reason: 'a complaint', by: 'operator', at: 0 })
  await expect(desk.preview(file.id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
})

test('a file that was taken down gets no ticket from the very next request on', async () => {
  const { catalog, file, desk } = await setUp()
  const decision = { reason: 'a complaint', by: 'operator', at: 0 }
  await catalog.takedowns.takeDown({ file: file.id }, decision)
  await expect(desk.open(file.id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await catalog.files.remove(file.id)
  await expect(desk.open(file.id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await catalog.takedowns.reinstate({ file: file.id }, decision)
  await catalog.files.insert(file)
  expect((await desk.open(file.id)).url).toContain(file.id)
})
