import { type AdoptOutcome, abortable, type ErrorCode, type Job, VaultError } from '@streamvault/core'
import { FakeClock, MemoryJobs, RecordingLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { type JobRun, JobRunner, type JobWork } from './job-runner.ts'

const LEASE_MS = 10_000
const RUNNER = { jobsMax: 1, leaseMs: LEASE_MS, pollMs: 500 }
const OUTCOME: AdoptOutcome = { foundCount: 0, restored: 0, adopted: 0, known: 0, skippedCount: 0, skipped: [] }

/** Work that does as it is told, and notes what it was told itself. */
class Puppet implements JobWork<'adopt'> {
  readonly kind = 'adopt'
  readonly attemptsLeft: number[] = []
  readonly failed: Job<'adopt'>[] = []
  #doneCount = 0
  readonly #act: (run: JobRun<'adopt'>) => Promise<void>

  constructor(act: (run: JobRun<'adopt'>) => Promise<void>) {
    this.#act = act
  }

  get doneCount(): number {
    return this.#doneCount
  }

  async carryOut(run: JobRun<'adopt'>): Promise<AdoptOutcome> {
    this.attemptsLeft.push(run.attemptsLeft)
    await this.#act(run)
    return OUTCOME
  }

  onDone(): void {
    this.#doneCount++
  }

  async onFailed(job: Job<'adopt'>): Promise<void> {
    this.failed.push(job)
  }

  forgivenAttempts({ checkpoint }: Job<'adopt'>): number {
    return checkpoint?.attempt ?? 0
  }
}

async function setUp(act: (run: JobRun<'adopt'>, jobs: MemoryJobs) => Promise<void>) {
  const clock = new FakeClock()
  const jobs = new MemoryJobs({ clock })
  const work = new Puppet((run) => act(run, jobs))
  const stop = new AbortController()
  const { id } = await jobs.submit('adopt', 'a', { place: 'a' })
  const logger = new RecordingLogger()
  const running = new JobRunner({ jobs, clock, logger }, work, RUNNER).run(stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  return { clock, jobs, work, logger, stop, running, job: () => jobs.get(id) }
}

const failing = (code: ErrorCode, retryAfterMs?: number) => async () => {
  throw new VaultError(code, {}, retryAfterMs === undefined ? {} : { retryAfterMs })
}
const forever = ({ signal }: JobRun<'adopt'>) => abortable(new Promise<void>(() => {}), signal)

test('a job is carried out, and its outcome is on record before anybody is told', async () => {
  const { clock, work, job } = await setUp(async () => {})
  await clock.advance(0)
  expect(await job()).toMatchObject({ state: 'done', outcome: OUTCOME, attempts: 1 })
  expect(work).toMatchObject({ doneCount: 1, failed: [] })
})

test('what will fail again ends the job at once, and what it left is cleared away', async () => {
  const { clock, work, job } = await setUp(failing('PLACE_NOT_FOUND'))
  await clock.advance(0)
  expect(await job()).toMatchObject({ state: 'failed', failure: { code: 'PLACE_NOT_FOUND' }, attempts: 1 })
  expect(work.failed).toHaveLength(1)
})

test('what a job could not do is logged in the words of its error; a fault of ours with all there is to find it', async () => {
  const cause = new Error('no route')
  const expected = await setUp(async () => {
    throw new VaultError('PLACE_NOT_FOUND', { place: '-1005' }, { cause })
  })
  await expected.clock.advance(0)
  const { message: why } = new VaultError('PLACE_NOT_FOUND')
  const fields = { code: 'PLACE_NOT_FOUND', why, details: { place: '-1005' }, because: 'no route' }
  expect(expected.logger.lines).toEqual([
    { level: 'warn', message: 'job not done', fields: { kind: 'adopt', job: 'a', again: false, ...fields } },
  ])
  const ours = await setUp(async () => {
    throw cause
  })
  await ours.clock.advance(0)
  expect(ours.logger.lines).toMatchObject([{ fields: { error: { code: 'INTERNAL', cause } } }])
})

test('what may pass is tried five times, and each attempt knows how many are left', async () => {
  const { clock, work, job } = await setUp(failing('STORE_UNAVAILABLE'))
  await clock.advance(60_000)
  expect(await job()).toMatchObject({ state: 'failed', attempts: 5 })
  expect(work.attemptsLeft).toEqual([4, 3, 2, 1, 0])
  expect(work.failed).toHaveLength(1)
})

test('a store that asks to wait is asked again no sooner', async () => {
  const { clock, work } = await setUp(failing('STORE_THROTTLED', 30_000))
  await clock.advance(29_000)
  expect(work.attemptsLeft).toHaveLength(1)
  await clock.advance(2000)
  expect(work.attemptsLeft).toHaveLength(2)
})

test('attempts that got on are not held against a job', async () => {
  const { clock, work, job } = await setUp(async ({ claim }, jobs) => {
    const { attempts } = claim.job
    if (attempts <= 7)
      await jobs.checkpoint(claim, { cursor: `${attempts}`, tally: OUTCOME, parts: [], attempt: attempts })
    throw new VaultError('STORE_UNAVAILABLE')
  })
  await clock.advance(120_000)
  expect(await job()).toMatchObject({ state: 'failed', attempts: 12 })
  expect(work.attemptsLeft.slice(-3)).toEqual([2, 1, 0])
  expect(work.failed[0]?.checkpoint?.cursor).toBe('7')
})

test('a job is given back at once when the runner is told to stop', async () => {
  const { clock, work, stop, running, job } = await setUp(forever)
  await clock.advance(0)
  expect(await job()).toMatchObject({ state: 'running', attempts: 1 })
  stop.abort()
  await running
  expect(await job()).toMatchObject({ state: 'waiting', attempts: 0 })
  expect(work.failed).toEqual([])
})

test('a long job is kept, and tells how far it is', async () => {
  const { clock, jobs, job } = await setUp(async (run) => {
    run.onProgress({ ...OUTCOME, foundCount: 7 })
    await forever(run)
  })
  await clock.advance(5 * LEASE_MS)
  expect(await jobs.claim('adopt', LEASE_MS)).toBeUndefined()
  expect(await job()).toMatchObject({ state: 'running', attempts: 1, progress: { foundCount: 7 } })
})

test('a job that somebody else took over is let go, and left to them', async () => {
  let reason: unknown
  const { clock, jobs, work, job } = await setUp(async (run) => {
    run.signal.addEventListener('abort', () => {
      reason = run.signal.reason
    })
    await forever(run)
  })
  const { renew } = jobs
  jobs.renew = async () => {}
  await clock.advance(2 * LEASE_MS)
  const theirs = await jobs.claim('adopt', 1000 * LEASE_MS)
  expect(theirs?.job.attempts).toBe(2)
  jobs.renew = renew
  await clock.advance(LEASE_MS)
  expect(reason).toMatchObject({ code: 'LEASE_LOST' })
  expect(await job()).toMatchObject({ state: 'running', attempts: 2 })
  expect(work).toMatchObject({ doneCount: 0, failed: [] })
})
