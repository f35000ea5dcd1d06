import { expect, test } from 'vitest'
import { codeOf } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const AT_ONCE = 200

test('however often anybody asks whether it is ready, those behind it are asked once a second', async () => {
  let asked = 0
  await using gateway = await TrialGateway.start({
    isReady: async () => {
      asked++
      return true
    },
  })
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => gateway.ask('/readyz')))
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(['200 healthy\n']))
  // The herd may take longer than what is remembered lasts.
  expect(asked).toBeLessThan(5)
  await expect.poll(async () => (await gateway.ask('/readyz')) && asked, { timeout: 5000 }).toBeGreaterThan(1)
})

test('whoever asks too often whether it is ready is refused as anywhere; that nginx is there costs nobody else anything', async () => {
  let asked = 0
  await using gateway = await TrialGateway.start({
    limits: { requestsPerSecond: 1, requestsBurst: 5, responsesMax: 10 },
    isReady: async () => {
      asked++
      return false
    },
  })
  const many = (path: string) => Promise.all(Array.from({ length: 20 }, () => gateway.ask(path)))
  const ready = await many('/readyz')
  expect(ready.filter(({ status }) => status === 503).length).toBeLessThan(10)
  const refused = ready.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(10)
  expect(refused.map(codeOf)).toEqual(refused.map(() => 'REQUESTS_TOO_MANY'))
  const before = asked
  expect((await many('/healthz')).map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect([asked, gateway.managed.length]).toEqual([before, 0])
})

test.each(['/healthz', '/readyz'])('%s is there to be looked at, and tells one word', async (path) => {
  await using gateway = await TrialGateway.start({
    isReady: async () => {
      throw new Error('/srv/vault/catalogue.sqlite is away')
    },
  })
  const { status, body } = await gateway.ask(path)
  expect([status, body.toString()]).toEqual(path === '/readyz' ? [503, 'unhealthy\n'] : [200, 'healthy\n'])
  const posted = await gateway.ask(path, { method: 'POST' })
  expect([posted.status, codeOf(posted)]).toEqual([405, 'METHOD_NOT_ALLOWED'])
})
