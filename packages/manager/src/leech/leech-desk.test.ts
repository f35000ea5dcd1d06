import { jobCancelKey } from '@streamvault/core'
import { expectCode, FakeClock, MemoryJobs } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { LeechDesk } from './leech-desk.ts'

const SECRET_URL = 'https://anna:hunter2@files.example.org/d/T0KEN/Film.mkv?sig=s3cret#part'

function setUp() {
  const wishes = new Map<string, string>()
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const ephemeral = { set: async (key: string, value: string) => void wishes.set(key, value) }
  return { wishes, jobs, desk: new LeechDesk({ jobs, ephemeral }) }
}

test('an address has one unfinished job, however it is written', async () => {
  const { desk, jobs } = setUp()
  const first = await desk.submit('HTTPS://Files.example.org:443/a/../Film.mkv', { name: 'Film.2020.mkv' })
  const again = await desk.submit('https://files.example.org/Film.mkv')
  expect(again.id).toBe(first.id)
  expect(first.request).toEqual({ url: 'https://files.example.org/Film.mkv', name: 'Film.2020.mkv' })
  expect((await desk.submit('https://files.example.org/Film.mkv?v=2')).id).not.toBe(first.id)
  expect(await jobs.pending('leech')).toBe(2)
})

test('the key of a job tells nothing that opens the address', async () => {
  const { desk } = setUp()
  const { key, request } = await desk.submit(SECRET_URL)
  expect(key).toMatch(/^files\.example\.org#[0-9a-f]{16}$/)
  expect(request.url).toBe('https://anna:hunter2@files.example.org/d/T0KEN/Film.mkv?sig=s3cret')
})

test.each([
  '',
  'film.mkv',
  '/etc/passwd',
  'file:///etc/passwd',
  'ftp://example.org/a',
  'gopher://example.org/a',
  'data:,a',
])('what is no address of a web server is refused: %j', async (url) => {
  const { desk } = setUp()
  await expectCode(desk.submit(url), 'URL_INVALID')
  await expectCode(desk.cancel(url), 'URL_INVALID')
})

test('only an unfinished job can be cancelled', async () => {
  const { desk, jobs, wishes } = setUp()
  await expectCode(desk.cancel(SECRET_URL), 'JOB_NOT_FOUND')
  const { id } = await desk.submit(SECRET_URL)
  expect((await desk.cancel(SECRET_URL)).id).toBe(id)
  expect([...wishes.keys()]).toEqual([jobCancelKey(id)])
  const claim = (await jobs.claim('leech', 1000)) ?? expect.fail('the job can be claimed')
  await jobs.fail(claim, { code: 'JOB_CANCELLED', message: '' })
  await expectCode(desk.cancel(SECRET_URL), 'JOB_NOT_FOUND')
})
