import { type ChatCopier, type CopyOrder, isJobOf, type Job, jobCancelKey, VaultError } from '@streamvault/core'
import { MEMORY_PLACE, MemoryBlobStore } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { VaultTrial } from '../e2e/vault-trial.ts'
import { CopyWork } from './copy-work.ts'

const DISTANCE_MS = 3_000
const FLOOD_MS = 30_000

/** A store's place that is given copies, of which the first few may go wrong. */
function setUp(...faults: readonly (VaultError | undefined)[]) {
  const vault = new VaultTrial({ store: new MemoryBlobStore({ blobBytesMax: 1 << 20 }) })
  const asked: { readonly order: CopyOrder; readonly at: number }[] = []
  let begun = 0
  const copier: ChatCopier = {
    begin: async () => ({ place: MEMORY_PLACE, cursor: String(++begun) }),
    copy: async (order) => {
      asked.push({ order, at: vault.clock.monotonic() })
      const fault = faults[asked.length - 1]
      if (fault !== undefined) throw fault
      return { place: MEMORY_PLACE, cursor: String(100 + asked.length) }
    },
  }
  const submit = (message: string) =>
    vault.jobs.submit('copy', message, { chat: '42', message, name: `${message}.mp4`, provenance: { source: 'chat' } })
  const run = () => vault.carryOut(new CopyWork({ ...vault.deps(), copier }))
  const jobOf = async ({ id }: Job): Promise<Job<'copy'>> => {
    const job = await vault.jobs.get(id)
    return job !== undefined && isJobOf(job, 'copy') ? job : expect.fail('the job is on record')
  }
  return { vault, asked, submit, run, jobOf }
}

test('what was copied is indexed by a job of its own', async () => {
  const { vault, submit, run, jobOf } = setUp()
  const job = await submit('7')
  await run()
  const { outcome } = await jobOf(job)
  expect(outcome?.copy).toEqual({ place: MEMORY_PLACE, cursor: '101' })
  const adoption = outcome && (await vault.jobs.get(outcome.adoption))
  expect(adoption).toMatchObject({
    kind: 'adopt',
    request: { place: MEMORY_PLACE, only: '101', provenance: { source: 'chat' } },
  })
})

test('an attempt that goes wrong is made again from behind the same place', async () => {
  const { asked, submit, run, jobOf } = setUp(new VaultError('STORE_UNAVAILABLE'))
  const job = await submit('7')
  await run()
  expect(await jobOf(job)).toMatchObject({ state: 'done', attempts: 2 })
  expect(asked.map(({ order }) => order.since.cursor)).toEqual(['1', '1'])
})

test('copies keep their distance, and all wait as long as one is told to', async () => {
  const { asked, submit, run, jobOf } = setUp(
    undefined,
    new VaultError('STORE_THROTTLED', {}, { retryAfterMs: FLOOD_MS }),
  )
  const jobs = await Promise.all(['1', '2', '3'].map(submit))
  await run()
  for (const job of jobs) expect((await jobOf(job)).state).toBe('done')
  const times = asked.map(({ at }) => at)
  const distances = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  expect(distances[0]).toBeGreaterThanOrEqual(DISTANCE_MS)
  expect(distances[1]).toBeGreaterThanOrEqual(FLOOD_MS)
})

test('a copy that may not be made ends, and one that is cancelled is not made', async () => {
  const { vault, asked, submit, run, jobOf } = setUp(new VaultError('CHAT_FILE_PROTECTED'))
  const job = await submit('7')
  await run()
  expect(await jobOf(job)).toMatchObject({ state: 'failed', attempts: 1, failure: { code: 'CHAT_FILE_PROTECTED' } })
  const unwanted = await submit('8')
  vault.wishes.set(jobCancelKey(unwanted.id), 'yes')
  await run()
  expect(await jobOf(unwanted)).toMatchObject({ failure: { code: 'JOB_CANCELLED' } })
  expect(asked).toHaveLength(1)
})
