import { type Claim, isVaultError, type Job, type JobId, type JobKind, type Jobs } from '@streamvault/core'
import type { Mutant, SubjectFactory } from './conformance.ts'
import type { JobsSubject } from './jobs-subject.ts'
import { altered, type Defect, mutantOf } from './mutant-of.ts'

type JobsDefect = Omit<Defect<JobsSubject>, 'spoil'> & {
  readonly changes: (jobs: Jobs, subject: JobsSubject) => Partial<Jobs>
}

/** Goes on as if nothing was wrong when the lease was lost. */
async function ignoringLostLeases(write: Promise<void>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!isVaultError(error, 'LEASE_LOST')) throw error
  }
}

const DEFECTS: readonly JobsDefect[] = [
  {
    wrong: 'submits a job twice',
    killedBy: 'returns the unfinished job of a kind and key, whatever its request',
    changes: (jobs) => {
      let count = 0
      return { submit: (kind, key, request) => jobs.submit(kind, `${key} ${++count}`, request) }
    },
  },
  {
    wrong: 'finds no job that runs',
    killedBy: 'finds the job of a kind and key while it is unfinished',
    changes: (jobs) => ({
      unfinished: async (kind, key) => {
        const found = await jobs.unfinished(kind, key)
        return found?.state === 'running' ? undefined : found
      },
    }),
  },
  {
    wrong: 'never submits a key again',
    killedBy: 'submits a new job once the one before has ended, well or badly',
    changes: (jobs) => {
      const submitted = new Map<string, Job>()
      return {
        submit: async <K extends JobKind>(kind: K, key: string, request: Job<K>['request']) => {
          const job = submitted.get(key) ?? (await jobs.submit(kind, key, request))
          submitted.set(key, job)
          return job as Job<K>
        },
      }
    },
  },
  {
    wrong: 'claims whatever the lease',
    killedBy: 'claims a job again once its lease has run out, and not before',
    changes: (jobs) => ({ claim: (kind) => jobs.claim(kind, 0) }),
  },
  {
    wrong: 'never takes over a lease that has run out',
    killedBy: 'claims a job again once its lease has run out, and not before',
    changes: (jobs) => ({ claim: (kind) => jobs.claim(kind, 1_000_000_000) }),
  },
  {
    wrong: 'claims the youngest first',
    killedBy: 'claims the oldest job first, and each once',
    changes: (jobs) => ({
      claim: async (kind, leaseMs) => {
        const claims = await claimAll(jobs, kind, leaseMs)
        const youngest = claims.pop()
        for (const claim of claims) await jobs.release(claim)
        return youngest
      },
    }),
  },
  {
    wrong: 'gives every claim of a job the same token',
    killedBy: 'claims a job again once its lease has run out, and not before',
    changes: (jobs) => {
      const tokens = new Map<JobId, string>()
      return {
        claim: async (kind, leaseMs) => {
          const claim = await jobs.claim(kind, leaseMs)
          const token = claim && (tokens.get(claim.job.id) ?? claim.token)
          if (claim === undefined || token === undefined) return claim
          tokens.set(claim.job.id, token)
          return { ...claim, token }
        },
      }
    },
  },
  {
    wrong: 'renews from the old end of the lease',
    killedBy: 'renew extends the lease from now on, and notes progress where given',
    changes: (jobs) => ({ renew: (claim, leaseMs, progress) => jobs.renew(claim, 2 * leaseMs, progress) }),
  },
  {
    wrong: 'drops a lease as soon as it has run out',
    killedBy: 'a lease that has run out is held until somebody else takes the job',
    changes: (jobs, { now }) => {
      const ends = new Map<string, number>()
      return {
        claim: async (kind, leaseMs) => {
          const claim = await jobs.claim(kind, leaseMs)
          if (claim) ends.set(claim.token, now() + leaseMs)
          return claim
        },
        checkpoint: (claim, checkpoint) => {
          const lost = (ends.get(claim.token) ?? 0) <= now()
          return jobs.checkpoint(lost ? { ...claim, token: 'lost' } : claim, checkpoint)
        },
      }
    },
  },
  {
    wrong: 'accepts a late complete',
    killedBy: 'refuses every write under a lease that somebody else has taken over',
    changes: (jobs) => ({ complete: (claim, outcome) => ignoringLostLeases(jobs.complete(claim, outcome)) }),
  },
  {
    wrong: 'accepts a renewal of a job that has ended',
    killedBy: 'refuses every write once the job has ended or was given back',
    changes: (jobs) => ({ renew: (claim, ...rest) => ignoringLostLeases(jobs.renew(claim, ...rest)) }),
  },
  {
    wrong: 'loses checkpoints',
    killedBy: 'carries a checkpoint to the next claim',
    changes: () => ({ checkpoint: async () => {} }),
  },
  {
    wrong: 'tries again at once',
    killedBy: 'fail lets the job wait until it is to be tried again, and others go first',
    changes: (jobs, { now }) => ({
      fail: (claim, failure, retryAt) => jobs.fail(claim, failure, retryAt === undefined ? undefined : now()),
    }),
  },
  {
    wrong: 'never tries again',
    killedBy: 'fail lets the job wait until it is to be tried again, and others go first',
    changes: (jobs) => ({ fail: (claim, failure) => jobs.fail(claim, failure) }),
  },
  {
    wrong: 'counts a released claim as an attempt',
    killedBy: 'release gives the job back at once, as if it had not been claimed',
    changes: (jobs, { now }) => ({
      release: (claim) => jobs.fail(claim, { code: 'INTERNAL', message: 'released' }, now()),
    }),
  },
  {
    wrong: 'lists what runs as if it waited',
    killedBy: 'lists what waits and what runs, oldest first and as many as asked for',
    changes: (jobs) => ({
      underWay: async (kind, _, limit) => [
        ...(await jobs.underWay(kind, 'waiting', limit)),
        ...(await jobs.underWay(kind, 'running', limit)),
      ],
    }),
  },
  {
    wrong: 'lists what ended first',
    killedBy: 'lists what has ended, well or badly, the last first and as many as asked for',
    changes: (jobs) => ({ ended: async (limit) => (await jobs.ended(limit)).toReversed() }),
  },
  {
    wrong: 'forgets jobs whenever they ended',
    killedBy: 'gc forgets what ended before an instant, and nothing else',
    changes: (jobs) => ({ gc: () => jobs.gc(Number.MAX_SAFE_INTEGER) }),
  },
  {
    wrong: 'says that it noted a checkpoint before it does',
    killedBy: 'keeps what was written for the next process',
    changes: () => ({ checkpoint: async () => {} }),
  },
]

async function claimAll<K extends JobKind>(jobs: Jobs, kind: K, leaseMs: number): Promise<Claim<K>[]> {
  const claims: Claim<K>[] = []
  for (let claim = await jobs.claim(kind, leaseMs); claim; claim = await jobs.claim(kind, leaseMs)) claims.push(claim)
  return claims
}

/** Subjects of `factory`, each wrong in one way that the rules of `Jobs` must notice. */
export function jobsMutants(factory: SubjectFactory<JobsSubject>): Mutant<JobsSubject>[] {
  return DEFECTS.map(({ wrong, killedBy, changes }) =>
    mutantOf(factory, {
      wrong,
      killedBy,
      spoil: (subject) => ({
        now: () => subject.now(),
        advance: (ms) => subject.advance(ms),
        reopen: () => subject.reopen(),
        jobs: altered(subject.jobs, changes(subject.jobs, subject)),
      }),
    }),
  )
}
