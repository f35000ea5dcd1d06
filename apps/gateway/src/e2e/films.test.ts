import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hlsPath } from '@streamvault/contract'
import type { MediaFile } from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import { storeTestFile } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { codeOf } from './ask.ts'
import { slicesOf } from './kept-files.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

const FILM = join(import.meta.dirname, '../../../../samples/movies/The Glass Harbour (2023) [1080p].mkv')
const PART_BYTES = 256 * 1024 ** 2
const isSkipped = await skipWithoutNginx()
const stack = new AsyncDisposableStack()
let gateway: TrialGateway
let bytes: Buffer

beforeAll(async () => {
  if (isSkipped) return
  bytes = await readFile(FILM)
  gateway = stack.use(await TrialGateway.start({ playsFilms: true }))
})

afterAll(() => stack.disposeAsync())

/** Another film each time, of the same pictures. */
async function addFilm(seed: number): Promise<MediaFile> {
  // An element that every reader passes over: `Void` of EBML (RFC 8794, 11.3.2).
  const own = Buffer.concat([bytes, Buffer.from([0xec, 0x81, seed])])
  const read = async (position: number, target: Uint8Array) =>
    target.set(own.subarray(position, position + target.length))
  const { signal } = new AbortController()
  const media = await probeMedia({ sizeBytes: own.length, read }, 'film.mkv', { signal })
  return await storeTestFile(gateway, {
    bytes: own,
    partBytesMax: PART_BYTES,
    about: { name: `Film ${seed}.mkv`, media },
  })
}

function ticketOf({ id }: Pick<MediaFile, 'id'>, expiresAt = Date.now() + 60_000): string {
  return gateway.tickets.sign({ kind: 'file', id, expiresAt })
}

function partOf(file: Pick<MediaFile, 'id'>, name: string, ticket = ticketOf(file)): string {
  return hlsPath(file.id, name, ticket)
}

async function keptSegments(): Promise<string[]> {
  return (await slicesOf(gateway)).filter((path) => path.includes('/parts/'))
}

test('a film is played from its master playlist on, and its segments come from nginx from the second time on', async () => {
  const film = await addFilm(1)
  const master = await gateway.ask(partOf(film, 'master.m3u8'))
  expect([master.status, master.headers['content-type']]).toEqual([200, 'application/vnd.apple.mpegurl'])
  const [video] = master.body.toString().match(/^[^#].*video[.]m3u8.*$/m) ?? []
  const playlist = await gateway.ask(String(video))
  const segments = playlist.body.toString().match(/^[^#].*[.]m4s.*$/gm) ?? []
  expect(segments.length).toBeGreaterThan(1)
  const [first = ''] = segments
  const [cold, warm] = [
    await gateway.ask(first),
    await gateway.ask(first.replace(/ticket=.*/, `ticket=${ticketOf(film)}`)),
  ]
  expect([cold, warm].map(({ headers }) => headers['cache-status'])).toEqual([
    'streamvault; fwd=miss',
    'streamvault; hit',
  ])
  expect([cold.status, warm.status, warm.body.equals(cold.body)]).toEqual([200, 200, true])
  expect(cold.body.includes('moof')).toBe(true)
  // A playlist has the ticket in it that it was asked for with.
  const another = ticketOf(film, Date.now() + 90_000)
  const again = (await gateway.ask(partOf(film, 'master.m3u8', another))).body.toString()
  expect([again.includes(another), master.body.toString().includes(another)]).toEqual([true, false])
})

test('a segment that is kept leaves for nobody without its ticket, or once that has expired', async () => {
  const [film, other] = [await addFilm(2), await addFilm(3)]
  const name = 'video/0.m4s'
  expect((await gateway.ask(partOf(film, name))).status).toBe(200)
  const refused = async (url: string) => {
    const answer = await gateway.ask(url)
    return [answer.status, codeOf(answer)]
  }
  expect(await refused(partOf(film, name).replace(/[?].*/, ''))).toEqual([401, 'TICKET_MISSING'])
  expect(await refused(partOf(film, name, ticketOf(other)))).toEqual([403, 'TICKET_INVALID'])
  expect(await refused(partOf(film, name, ticketOf(film, Date.now() - 1)))).toEqual([403, 'TICKET_EXPIRED'])
  expect(await refused(partOf(film, 'video/9999.m4s'))).toEqual([404, 'SEGMENT_NOT_FOUND'])
  expect((await refused(partOf(film, 'video/none.m4s')))[0]).toBe(404)
})

test('of a film that is taken down, nothing is played and no segment is left', async () => {
  const film = await addFilm(4)
  const before = await keptSegments()
  for (const name of ['video/init.mp4', 'video/0.m4s', 'sound-0/0.m4s']) {
    expect((await gateway.ask(partOf(film, name))).status).toBe(200)
  }
  await vi.waitFor(async () => expect(await keptSegments()).toHaveLength(before.length + 3))
  await gateway.decide('takeDown', film.id)
  for (const name of ['master.m3u8', 'video.m3u8', 'video/init.mp4', 'video/0.m4s']) {
    expect((await gateway.ask(partOf(film, name))).status).toBe(451)
  }
  expect((await keptSegments()).toSorted()).toEqual(before.toSorted())
  await gateway.decide('reinstate', film.id)
  expect((await gateway.ask(partOf(film, 'video/0.m4s'))).status).toBe(200)
})
