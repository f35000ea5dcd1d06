import { sampleDetails } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { TmdbTrial } from './trial/tmdb-trial.ts'

const SOLARIS = { kind: 'movie', name: 'Solaris' } as const
const signal = new AbortController().signal

test('what is asked for too often is asked again once the time that TMDB gave is over, and nothing else before', async () => {
  await using trial = await TmdbTrial.start()
  trial.fake.titles.push({ details: sampleDetails() })
  let refusals = 0
  trial.fake.misbehave = (_, response) => {
    if (refusals++ > 0) return false
    response.writeHead(429, { 'retry-after': '7' }).end('{"status_code":25}')
    return true
  }
  const first = trial.source.search(SOLARIS, { signal })
  const refused = () => trial.metrics.value('streamvault_metadata_requests_total', { status: '4xx' })
  while (refused() !== 1) await new Promise((resolve) => setTimeout(resolve, 5))
  const second = trial.source.search(SOLARIS, { signal })
  await trial.clock.advance(6_900)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(trial.fake.asked).toHaveLength(1)
  await trial.settle(Promise.all([first, second]))
  expect(trial.fake.asked).toHaveLength(3)
  expect((await first).candidates).toMatchObject([{ name: 'Solaris' }])
  expect(refused()).toBe(1)
})

test('whoever is to wait for longer than a call may take is told for how long', async () => {
  await using trial = await TmdbTrial.start()
  trial.answer(429, '{"status_code":25}', { 'retry-after': '120' })
  await expect(trial.source.search(SOLARIS, { signal })).rejects.toMatchObject({
    code: 'METADATA_THROTTLED',
    retryAfterMs: 120_000,
  })
})

test.each([
  ['a wrong token', { status: 401, body: '{"status_code":7,"success":false}', code: 'METADATA_REFUSED', requests: 1 }],
  ['an account that was closed', { status: 403, body: '{"status_code":14}', code: 'METADATA_REFUSED', requests: 1 }],
  ['what TMDB does not have', { status: 404, body: '{"status_code":34}', code: 'METADATA_NOT_FOUND', requests: 1 }],
  [
    'an address that leads elsewhere',
    { status: 404, body: '<h1>Not Found</h1>', code: 'METADATA_UNAVAILABLE', requests: 4 },
  ],
  ['a server in trouble', { status: 503, body: '{"status_code":9}', code: 'METADATA_UNAVAILABLE', requests: 4 }],
  ['an answer that is no JSON', { status: 200, body: '<html></html>', code: 'METADATA_UNREADABLE', requests: 1 }],
  ['an answer of another shape', { status: 200, body: '{"id":"603"}', code: 'METADATA_UNREADABLE', requests: 1 }],
])('%s is told as such, after as many requests as that may take', async (_, { status, body, code, requests }) => {
  await using trial = await TmdbTrial.start()
  trial.answer(status, body)
  const read = trial.source.read({ kind: 'movie', tmdb: 603, seasons: [] }, { signal })
  await expect(trial.settle(read)).rejects.toMatchObject({ code })
  expect(trial.fake.asked).toHaveLength(requests)
})

test('a token is in a header, and in no address and no error', async () => {
  await using trial = await TmdbTrial.start({ token: 'eyJ.a-wrong-token' })
  const error = await trial.source.search(SOLARIS, { signal }).then(
    () => expect.fail('the token is wrong'),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'METADATA_REFUSED' })
  expect(JSON.stringify({ ...(error as object), message: String(error) })).not.toContain('wrong-token')
  expect(trial.fake.requests.map(({ query }) => query.toString()).join()).not.toContain('eyJ')
})

test('a server that sends nothing is left after ten seconds', async () => {
  await using trial = await TmdbTrial.start()
  trial.fake.misbehave = () => true
  const call = trial.source.search(SOLARIS, { signal })
  const outcome = call.then(
    () => 'answered',
    (error: unknown) => error,
  )
  for (let attempt = 1; attempt <= 4; attempt++) {
    while (trial.fake.asked.length < attempt) {
      await trial.clock.advance(100)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await trial.clock.advance(10_000)
  }
  expect(await outcome).toMatchObject({ code: 'METADATA_UNAVAILABLE', details: { reason: 'nothing came in time' } })
})

test('however much is asked at once, four requests are under way', async () => {
  await using trial = await TmdbTrial.start()
  trial.fake.titles.push({ details: sampleDetails() })
  await Promise.all(Array.from({ length: 30 }, () => trial.source.search(SOLARIS, { signal })))
  expect(trial.fake.asked).toHaveLength(30)
  expect(trial.fake.underWayMax).toBeLessThanOrEqual(4)
  expect(trial.fake.underWayMax).toBeGreaterThan(1)
})
