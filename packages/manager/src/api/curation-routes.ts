import {
  filedSchema,
  identityRequestSchema,
  jobViewSchema,
  mergeRequestSchema,
  pageQuerySchema,
  reviewItemView,
  reviewPageSchema,
  splitRequestSchema,
  splitSchema,
} from '@streamvault/contract'
import { z } from 'zod'
import { jobView } from '../jobs/job-view.ts'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { pageView } from './page-view.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const ID_CHARS_MAX = 200
const id = z.string().min(1).max(ID_CHARS_MAX)
const TAGS = { tags: ['admin'], security: OPERATOR_SECURITY }

/** What curators say of files and titles. */
export function addCurationRoutes(api: Api, { review, titles }: Pick<ApiDeps, 'review' | 'titles'>): void {
  const config = { action: 'editLibrary' } as const
  api.route({
    method: 'GET',
    url: '/api/v1/admin/review',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listReview',
      ...TAGS,
      summary: 'Lists the files of which nobody knows what they are.',
      querystring: pageQuerySchema,
      response: { 200: jsonResponse('One page of them.', reviewPageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query }) => pageView(await review.list(query), reviewItemView),
  })
  api.route({
    method: 'PUT',
    url: '/api/v1/admin/files/:fileId/identity',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'identifyFile',
      ...TAGS,
      summary: 'Says what a file is, in review or not.',
      params: z.object({ fileId: id }),
      body: identityRequestSchema,
      response: { 200: jsonResponse('Where it is now.', filedSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ params, body }) => {
      const { file } = await review.identify(params.fileId, body)
      return { file: file.id, title: file.titleId }
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/titles/:titleId/merge',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'mergeTitle',
      ...TAGS,
      summary: 'Has a title merged into another one, whose address it leads to afterwards.',
      params: z.object({ titleId: id }),
      body: mergeRequestSchema,
      response: { 200: jsonResponse('The job that does it.', jobViewSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ params, body, actor }) => jobView(await titles.merge(params.titleId, body.into, actor.who)),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/titles/:titleId/split',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'splitTitle',
      ...TAGS,
      summary: 'Gives files of a title to one of their own, or back to the one that was merged.',
      params: z.object({ titleId: id }),
      body: splitRequestSchema,
      response: { 200: jsonResponse('Where they are now.', splitSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ params, body: { files, title, year } }) => {
      const called = title === undefined ? undefined : { title, ...(year !== undefined && { year }) }
      return { title: await titles.split({ id: params.titleId, files, ...(called && { called }) }) }
    },
  })
}
