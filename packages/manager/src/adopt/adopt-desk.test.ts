import { FakeClock, MemoryJobs } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { AdoptDesk, type AdoptSubmission } from './adopt-desk.ts'

const { signal } = new AbortController()

async function collect(submissions: AsyncIterable<AdoptSubmission>): Promise<AdoptSubmission[]> {
  const all: AdoptSubmission[] = []
  for await (const submission of submissions) all.push(submission)
  return all
}

test('every place gets one job, however often it is given', async () => {
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const desk = new AdoptDesk({ jobs })
  const submitted = await collect(desk.submit(['-1001', ' -1002 ', '-1001'], { signal }))
  expect(submitted.map(({ place }) => place)).toEqual(['-1001', '-1002'])
  expect(submitted[1]?.job).toMatchObject({ kind: 'adopt', key: '-1002', request: { place: '-1002' } })
  const again = await collect(desk.submit(['-1002'], { signal }))
  expect(again[0]?.job.id).toBe(submitted[1]?.job.id)
  expect(await jobs.pending('adopt')).toBe(2)
})

test('a place is the source of what is in it, unless somebody says otherwise, and is watched by one job', async () => {
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const desk = new AdoptDesk({ jobs })
  const { signal } = new AbortController()
  const requests: unknown[] = []
  for (const provenance of [undefined, { addedBy: 'ada' }, { source: 'us', rights: 'ours' }])
    for await (const { job } of desk.submit([`-100${requests.length + 1}`], { signal, provenance }))
      requests.push(job.request)
  expect(requests).toEqual([
    { place: '-1001' },
    { place: '-1002', provenance: { source: 'channel -1002', addedBy: 'ada' } },
    { place: '-1003', provenance: { source: 'us', rights: 'ours' } },
  ])
  for (const places of [['-1001', '-1002'], ['-1001']]) await desk.watch(places)
  expect((await jobs.underWay('watch', 'waiting', 10)).map(({ key }) => key)).toEqual(['-1001', '-1002'])
})
