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
