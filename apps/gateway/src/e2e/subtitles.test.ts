import { subtitlePath } from '@streamvault/contract'
import { SLICE_BYTES, type Subtitle } from '@streamvault/core'
import { storeTestFile, storeTestSubtitle, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { codeOf } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

const isSkipped = await skipWithoutNginx()
const TEXT = '1\n00:00:01,000 --> 00:00:02,000\nGrüße <script>alert(1)</script>\n'
const SHOWN = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGrüße alert(1)\n\n'
const stack = new AsyncDisposableStack()
let gateway: TrialGateway

beforeAll(async () => {
  if (!isSkipped) gateway = stack.use(await TrialGateway.start())
})

afterAll(() => stack.disposeAsync())

async function addFilm(seed: number) {
  const about = { name: `Film ${seed}.mkv` }
  const file = await storeTestFile(gateway, { bytes: testBytes(1000, seed), partBytesMax: SLICE_BYTES, about })
  const subtitle = await storeTestSubtitle(gateway, file.id, { text: TEXT })
  return { file, subtitle }
}

function urlOf({ id, name }: Pick<Subtitle, 'id' | 'name'>, expiresAt = Date.now() + 60_000): string {
  return subtitlePath({ id, name }, gateway.tickets.sign({ kind: 'subtitle', id, expiresAt }))
}

test('a subtitle comes through the gateway as WebVTT, whole, in part, and not again where it has not changed', async () => {
  const { subtitle } = await addFilm(1)
  const whole = await gateway.ask(urlOf(subtitle))
  expect([whole.status, whole.body.toString(), whole.headers['content-type']]).toEqual([
    200,
    SHOWN,
    'text/vtt; charset=utf-8',
  ])
  const part = await gateway.ask(urlOf(subtitle), { headers: { range: 'bytes=0-5' } })
  expect([part.status, part.body.toString()]).toEqual([206, 'WEBVTT'])
  const etag = String(whole.headers.etag)
  expect((await gateway.ask(urlOf(subtitle), { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('only its own ticket opens a subtitle', async () => {
  const { file, subtitle } = await addFilm(2)
  const refused = async (url: string) => {
    const answer = await gateway.ask(url)
    return [answer.status, codeOf(answer)]
  }
  const ofFile = gateway.tickets.sign({ kind: 'file', id: file.id, expiresAt: Date.now() + 60_000 })
  expect(await refused(urlOf(subtitle).replace(/\?.*/, ''))).toEqual([401, 'TICKET_MISSING'])
  expect(await refused(subtitlePath(subtitle, ofFile))).toEqual([403, 'TICKET_INVALID'])
  expect(await refused(urlOf(subtitle, Date.now() - 1))).toEqual([403, 'TICKET_EXPIRED'])
  const strange = { ...subtitle, id: `s${'0'.repeat(64)}` as Subtitle['id'] }
  expect(await refused(urlOf(strange))).toEqual([404, 'SUBTITLE_NOT_FOUND'])
  expect(await refused(urlOf({ ...subtitle, id: 'no-such' as Subtitle['id'] }))).toEqual([404, 'SUBTITLE_NOT_FOUND'])
})

test('a subtitle of what was taken down is denied within a second, and returns once that is reinstated', async () => {
  const { file, subtitle } = await addFilm(3)
  const url = urlOf(subtitle)
  expect((await gateway.ask(url)).status).toBe(200)
  const decision = { reason: 'a notice', by: 'operator', at: Date.now() }
  await gateway.catalog.takedowns.takeDown({ file: file.id }, decision)
  const status = async () => (await gateway.ask(url)).status
  await vi.waitFor(async () => expect(await status()).toBe(451), { timeout: 1000, interval: 20 })
  await gateway.catalog.takedowns.reinstate({ file: file.id }, decision)
  await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 10_000, interval: 20 })
})
