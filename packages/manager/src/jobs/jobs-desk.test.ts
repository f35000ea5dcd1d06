import { jobCancelKey } from '@streamvault/core'
import { FakeClock, MemoryJobs } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { JobsDesk } from './jobs-desk.ts'

async function openDesk() {
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const wishes = new Map<string, string>()
  const desk = new JobsDesk({ jobs, ephemeral: { set: async (key, value) => void wishes.set(key, value) } })
  const submit = (path: string) => jobs.submit('unpack', path, { path, relativePath: path })
  return { jobs, wishes, desk, submit }
}

test('what runs comes first, then what waits, then what has ended', async () => {
  const { jobs, desk, submit } = await openDesk()
  for (const path of ['a', 'b', 'c']) await submit(path)
  await jobs.submit('adopt', 'place', { place: 'place' })
  const ended = await jobs.claim('unpack', 1000)
  if (ended) await jobs.complete(ended, { taken: [], skipped: [], skippedCount: 0 })
  await jobs.claim('unpack', 1000)
  const listed = async (limit: number, endedMax: number) =>
    (await desk.list({ limit, endedMax })).map(({ key, state }) => `${key} ${state}`)
  expect(await listed(10, 10)).toEqual(['b running', 'c waiting', 'place waiting', 'a done'])
  expect(await listed(10, 0)).toEqual(['b running', 'c waiting', 'place waiting'])
})

test('a job that is under way is cancelled, and no other', async () => {
  const { jobs, desk, submit, wishes } = await openDesk()
  const { id } = await submit('a')
  expect((await desk.cancel(id)).id).toBe(id)
  expect([...wishes.keys()]).toEqual([jobCancelKey(id)])
  const purge = await jobs.submit('purge', '1', { takedown: 1, reason: 'law', by: 'somebody' })
  await expect(desk.cancel(purge.id)).rejects.toMatchObject({ code: 'JOB_NOT_CANCELLABLE' })
  const claim = (await jobs.claim('unpack', 1000)) ?? expect.fail('there is one')
  await jobs.fail(claim, { code: 'JOB_CANCELLED', message: '' })
  await expect(desk.cancel(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' })
  await expect(desk.cancel('nobody')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' })
})
