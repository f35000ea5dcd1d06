import { packPath, planPack } from '@streamvault/contract'
import { newTitle, SLICE_BYTES } from '@streamvault/core'
import { storeTestFile, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

const isSkipped = await skipWithoutNginx()
const EPISODES = [1, 2, 3].map((seed) => testBytes(2 * SLICE_BYTES + 777 * seed, seed))
const stack = new AsyncDisposableStack()
let gateway: TrialGateway
let url: string
let whole: Buffer

beforeAll(async () => {
  if (isSkipped) return
  gateway = stack.use(await TrialGateway.start())
  const title = newTitle({ kind: 'series', name: 'Northern Signals & Söhne [100%]' }, 0)
  await gateway.catalog.titles.insert(title)
  for (const [index, bytes] of EPISODES.entries()) {
    const episode = { season: 1, episode: index + 1 }
    const about = { titleId: title.id, episode, bucket: '1080p', name: `${index}.mkv` } as const
    await storeTestFile(gateway, { bytes, partBytesMax: SLICE_BYTES, about })
  }
  const files = await gateway.catalog.files.listByTitle(title.id)
  const plan = planPack(title, { season: 1, bucket: '1080p' }, files) ?? expect.unreachable('there is a pack')
  url = packPath(plan, gateway.tickets.sign({ kind: 'pack', id: plan.id, expiresAt: Date.now() + 600_000 }))
  whole = (await gateway.ask(url)).body
})

afterAll(() => stack.disposeAsync())

test('a pack comes through the gateway whole, under its name', async () => {
  const { status, headers } = await gateway.ask(url, { method: 'HEAD' })
  expect([status, headers['content-length'], headers['content-type']]).toEqual([
    200,
    String(whole.length),
    'application/zip',
  ])
  expect(headers['content-disposition']).toContain(
    "filename*=UTF-8''Northern%20Signals%20%26%20S%C3%B6hne%20%5B100%25%5D",
  )
  let from = 0
  for (const bytes of EPISODES) {
    const at = whole.indexOf(bytes, from)
    expect(at).toBeGreaterThan(from)
    from = at + bytes.length
  }
  expect(whole.toString('latin1', whole.length - 22, whole.length - 18)).toBe('PK\x05\x06')
})

test('any range of a pack is what the whole has there, as long as it is the same pack', async () => {
  const { headers } = await gateway.ask(url, { method: 'HEAD' })
  const etag = String(headers.etag)
  for (const [start, end] of [
    [0, 100],
    [SLICE_BYTES - 9, 3 * SLICE_BYTES],
    [whole.length - 99, whole.length],
  ] as const) {
    const range = `bytes=${start}-${end - 1}`
    const { status, body } = await gateway.ask(url, { headers: { range, 'if-range': etag } })
    expect([status, body.equals(whole.subarray(start, end))]).toEqual([206, true])
  }
  const other = await gateway.ask(url, { headers: { range: 'bytes=5-', 'if-range': '"another"' } })
  expect([other.status, other.body.equals(whole)]).toEqual([200, true])
})

test("only a pack's own ticket opens it", async () => {
  const [path = '', ticket = ''] = url.split('?ticket=')
  const refused = async (asked: string) => {
    const answer = await gateway.ask(asked)
    return [answer.status, codeOf(answer)]
  }
  const id = path.split('/')[2] ?? ''
  const ofFile = gateway.tickets.sign({ kind: 'file', id, expiresAt: Date.now() + 60_000 })
  expect(await refused(path)).toEqual([401, 'TICKET_MISSING'])
  expect(await refused(`${path}?ticket=${ticket.slice(0, -2)}`)).toEqual([403, 'TICKET_INVALID'])
  expect(await refused(`${path}?ticket=${ofFile}`)).toEqual([403, 'TICKET_INVALID'])
})
