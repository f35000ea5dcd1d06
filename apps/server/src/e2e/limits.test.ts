import { join } from 'node:path'
import {
  ALL_RULES,
  findSubject,
  LIMIT_FAULTS,
  MutatingProxy,
  type RuleResult,
  runRules,
  type Subject,
  type SubjectOptions,
} from '@streamvault/origin-conformance'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { startGateway } from './gateway-process.ts'
import { ownAddress } from './own-address.ts'
import { writeLongMovie } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

/** A stream of it can be stopped on the way: no pair of sockets takes it all. */
const LONG_BYTES = 21 * 1024 ** 2
const SETUP_MS = 120_000
/** What the vault is set to; ten seconds' worth of requests may come at once. */
const [STREAMS, REQUESTS_PER_SECOND, BYTES_PER_SECOND] = [4, 20, 16 * 1024 ** 2]
const LIMITS = { limitStreams: STREAMS, limitRequests: 10 * REQUESTS_PER_SECOND, limitRate: BYTES_PER_SECOND }
const LIMIT_RULES = ALL_RULES.filter(({ id }) => id.startsWith('limits/'))
const EVERY_LIMIT = ['limits/rate', 'limits/streams', 'limits/too-many']

const address = ownAddress()
const stack = new AsyncDisposableStack()
let vault: TestVault
/** As seen from this machine, and as seen by others. */
let urls: { readonly loopback: string; readonly outside: string }
let gatewayUrl: string
let path: string
/** Why nginx cannot be used here. */
let lacking: string | undefined

beforeAll(async () => {
  if (whatIsMissing('site') !== undefined) return
  const port = await freePort()
  gatewayUrl = `http://127.0.0.1:${port}`
  vault = stack.use(
    await TestVault.create({
      STORE: 'disk',
      SAMPLES: 'no',
      HOST: '0.0.0.0',
      PORT: String(await freePort()),
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      GATEWAY_METRICS_PORT: '0',
      GATEWAY_STREAMS_PER_VIEWER: String(STREAMS),
      GATEWAY_REQUESTS_PER_SECOND: String(REQUESTS_PER_SECOND),
      GATEWAY_VIEWER_BYTES_PER_SECOND: String(BYTES_PER_SECOND),
      VIEWER_COLD_BYTES_PER_SECOND: '4G',
    }),
  )
  const { port: served } = new URL((await vault.serve()).url)
  urls = { loopback: `http://127.0.0.1:${served}`, outside: `http://${address}:${served}` }
  const film = join(await vault.makeFolder('films'), 'Long.Winter.2000.1080p.mp4')
  await writeLongMovie(film, LONG_BYTES)
  expect(await vault.run(['ingest', film])).toMatchObject({ code: 0 })
  const { pathname, search } = new URL((await vault.run(['link', 'long-winter-2000'])).stdout.trim())
  path = pathname + search
  lacking = (await startGateway(vault, gatewayUrl)).lacking
}, SETUP_MS)

afterAll(() => stack.disposeAsync())

function needs(context: TestContext, ...reasons: readonly (string | undefined)[]): void {
  const missing = [whatIsMissing('site'), ...reasons].find((reason) => reason !== undefined)
  if (missing !== undefined) context.skip(missing)
}

const NO_ADDRESS = address === undefined ? 'this machine has no address but loopback' : undefined

async function judge(
  url: string,
  ids: readonly string[] = EVERY_LIMIT,
  see = (subject: Subject) => subject,
): Promise<RuleResult[]> {
  const options: SubjectOptions = { url, links: [path], ...LIMITS }
  const rules = LIMIT_RULES.filter(({ id }) => ids.includes(id))
  const results: RuleResult[] = []
  for await (const result of runRules(rules, see(await findSubject(options)))) results.push(result)
  return results
}

function outcomes(results: readonly RuleResult[]): unknown[] {
  return results.map(({ id, outcome, reason }) => (outcome === 'passed' ? [id, outcome] : [id, outcome, reason]))
}

// Whoever has asked too often is refused for a while: what is about that comes last.
test.for(
  LIMIT_FAULTS.toSorted((one, two) => rankOf(one.breaks) - rankOf(two.breaks)).map(
    (fault) => [fault.title, fault] as const,
  ),
)('an origin that %s is noticed', { timeout: SETUP_MS }, async ([, fault], context) => {
  needs(context, NO_ADDRESS)
  const { file } = await findSubject({ url: urls.outside, links: [path] })
  await using proxy = await MutatingProxy.start(new URL(urls.outside), file, fault)
  const results = await judge(proxy.url, fault.breaks, fault.see)
  expect(outcomes(results)).toEqual(fault.breaks.map((id) => [id, 'failed', expect.any(String)]))
})

function rankOf(breaks: readonly string[]): number {
  return breaks.includes('limits/too-many') ? 1 : 0
}

test('this machine itself may have what it likes of the embedded edge', { timeout: SETUP_MS }, async (context) => {
  needs(context)
  expect(outcomes(await judge(urls.loopback))).toEqual(EVERY_LIMIT.map((id) => [id, 'failed', expect.any(String)]))
})

test('behind a gateway a viewer has exactly what one may, counted once', { timeout: SETUP_MS }, async (context) => {
  needs(context, lacking)
  expect(outcomes(await judge(gatewayUrl))).toEqual(EVERY_LIMIT.map((id) => [id, 'passed']))
})

test('without a gateway the same limits hold', { timeout: SETUP_MS }, async (context) => {
  needs(context, NO_ADDRESS)
  const again = async () => (await fetch(`${urls.outside}/api/v1/titles?limit=1`)).status
  await expect.poll(again, { timeout: 60_000, interval: 5_000 }).toBe(200)
  expect(outcomes(await judge(urls.outside))).toEqual(EVERY_LIMIT.map((id) => [id, 'passed']))
})
