import { jobListSchema, jobViewSchema, takeRequestSchema } from '@streamvault/contract'
import { z } from 'zod'
import { jobView } from '../jobs/job-view.ts'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { spenderOf } from './guard.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const JOB_ID_CHARS_MAX = 200
/** Of each kind and state. */
const LISTED_MAX = 50
const ENDED_MAX = 30
const paramsSchema = z.object({ jobId: z.string().min(1).max(JOB_ID_CHARS_MAX) })
const TAGS = { tags: ['admin'], security: OPERATOR_SECURITY }
const ONE_JOB = { 200: jsonResponse('The job.', jobViewSchema), ...PROBLEM_RESPONSES }

/** What is taken in, and how that gets on. */
export function addJobsRoutes(api: Api, { jobs, take, budgets }: Pick<ApiDeps, 'jobs' | 'take' | 'budgets'>): void {
  const config = { action: 'ingest' } as const
  api.route({
    method: 'GET',
    url: '/api/v1/admin/jobs',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listJobs',
      ...TAGS,
      summary: 'Lists what runs, what waits, and what ended last.',
      response: { 200: jsonResponse('At most 50 of each kind and state.', jobListSchema), ...PROBLEM_RESPONSES },
    },
    handler: async () => ({
      items: (await jobs.list({ limit: LISTED_MAX, endedMax: ENDED_MAX }))
        .filter(({ kind }) => kind !== 'watch')
        .map(jobView),
    }),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/jobs',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'takeVideo',
      ...TAGS,
      summary: 'Has a video downloaded from an address or a magnet link.',
      body: takeRequestSchema,
      response: ONE_JOB,
    },
    handler: async (request) => {
      const order = { ...request.body, addedBy: 'site' }
      const { job } = await budgets.job(spenderOf(request), async () => ({ job: await take.submit(order) }))
      return jobView(job)
    },
  })
  api.route({
    method: 'DELETE',
    url: '/api/v1/admin/jobs/:jobId',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'cancelJob',
      ...TAGS,
      summary: 'Asks that a job ends; that is so within a second, or once it is claimed.',
      params: paramsSchema,
      response: ONE_JOB,
    },
    handler: async ({ params }) => jobView(await jobs.cancel(params.jobId)),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/jobs/:jobId/retry',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'retryJob',
      ...TAGS,
      summary: 'Tries a job once more that has failed.',
      params: paramsSchema,
      response: ONE_JOB,
    },
    handler: async (request) => {
      const again = async () => ({ job: await jobs.retry(request.params.jobId) })
      return jobView((await budgets.job(spenderOf(request), again)).job)
    },
  })
}
