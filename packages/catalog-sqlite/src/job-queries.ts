const GC_BATCH = 100

const oldestDue = (state: 'running' | 'waiting') => `(select sequence from jobs
    where kind = @kind and state = '${state}' and due_at <= @now and ended_at is null order by sequence limit 1)`

const HELD = 'where id = @id and token = @token'

/**
 * The queries on jobs.
 *
 * `due_at` is when a job may be claimed: of one that waits its earliest start, of one that runs the end of its lease.
 * `token` is there exactly while a job runs, so one comparison says whether a claim still holds.
 */
export const JOB_QUERIES = {
  submit: `insert into jobs(id, kind, key, state, request, attempts, created_at, due_at)
    values(@id, @kind, @key, 'waiting', @request, 0, @now, 0)
    on conflict(kind, key) where ended_at is null do nothing returning *`,
  unfinished: 'select * from jobs where kind = @kind and key = @key and ended_at is null',
  claim: `update jobs set state = 'running', token = @token, due_at = @now + @leaseMs, attempts = attempts + 1,
      progress = null
    where sequence = coalesce(${oldestDue('running')}, ${oldestDue('waiting')})
    returning *`,
  renew: `update jobs set due_at = @now + @leaseMs, progress = coalesce(@progress, progress) ${HELD}`,
  checkpoint: `update jobs set checkpoint = @checkpoint ${HELD}`,
  complete: `update jobs set state = 'done', outcome = @outcome, failure = null, token = null, ended_at = @now ${HELD}`,
  fail: `update jobs set state = 'failed', failure = @failure, token = null, ended_at = @now ${HELD}`,
  retry: `update jobs set state = 'waiting', failure = @failure, progress = null, token = null, due_at = @retryAt
    ${HELD}`,
  release: `update jobs set state = 'waiting', progress = null, token = null, due_at = 0, attempts = attempts - 1
    ${HELD}`,
  get: 'select * from jobs where id = @id',
  underWay: `select * from jobs where kind = @kind and state = @state and ended_at is null
    order by sequence limit @limit`,
  ended: 'select * from jobs where ended_at > 0 order by ended_at desc limit @limit',
  pending: 'select count(*) as count from jobs where kind = @kind and ended_at is null',
  gc: `delete from jobs where sequence in (
    select sequence from jobs where ended_at < @before order by ended_at limit ${GC_BATCH})`,
} as const
