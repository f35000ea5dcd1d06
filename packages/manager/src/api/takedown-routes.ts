import {
  caseView,
  extentView,
  noticePageSchema,
  noticeRequestSchema,
  noticeSchema,
  noticeStatusSchema,
  noticeStatusView,
  noticeView,
  pageQuerySchema,
  takedownCasePageSchema,
  takedownCaseSchema,
  takedownConfirmSchema,
  takedownOrderSchema,
  takedownPreviewSchema,
  takedownReasonSchema,
  transparencySchema,
} from '@streamvault/contract'
import { z } from 'zod'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { viewerOf } from './guard.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const NUMBER_CHARS_MAX = 40
const caseParams = z.object({ caseNumber: z.string().min(1).max(NUMBER_CHARS_MAX) })
const noticeParams = z.object({ noticeNumber: z.string().min(1).max(NUMBER_CHARS_MAX) })
const ADMIN = { tags: ['admin'], security: OPERATOR_SECURITY }
const ONE_CASE = { 200: jsonResponse('The case.', takedownCaseSchema), ...PROBLEM_RESPONSES }
type Deps = Pick<ApiDeps, 'cases' | 'notices' | 'transparency'>

/** Takedowns and notices: what operators decide, and what anybody may say and see. */
export function addTakedownRoutes(api: Api, deps: Deps): void {
  addCaseRoutes(api, deps)
  addQueueRoutes(api, deps)
  addPublicRoutes(api, deps)
}

function addCaseRoutes(api: Api, { cases, notices }: Deps): void {
  const config = { action: 'takeDown' } as const
  api.route({
    method: 'POST',
    url: '/api/v1/admin/takedowns/preview',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'previewTakedown',
      ...ADMIN,
      summary: 'Shows what a takedown would take along. Nothing is changed before the token is confirmed.',
      body: takedownOrderSchema,
      response: { 200: jsonResponse('What would go.', takedownPreviewSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor, body: { notice, ...order } }) => {
      const answered = notice === undefined ? {} : { notice: (await notices.waiting(notice)).id }
      const { extent, token, expiresAt } = await cases.preview({ ...order, ...answered }, actor.who)
      return { extent: extentView(extent), token, expiresAt: new Date(expiresAt).toISOString() }
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/takedowns',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'takeDown',
      ...ADMIN,
      summary: 'Takes down what was previewed, once: it is denied with the answer, and erased by and by.',
      body: takedownConfirmSchema,
      response: ONE_CASE,
    },
    handler: async ({ actor, body }) => caseView(await cases.confirm(body.token, actor.who)),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/admin/takedowns',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listTakedowns',
      ...ADMIN,
      summary: 'Lists cases with their steps, newest first.',
      querystring: pageQuerySchema.extend({ state: z.enum(['open', 'done', 'returning', 'returned']).exactOptional() }),
      response: { 200: jsonResponse('One page of them.', takedownCasePageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query: { state, ...page } }) => {
      const { items, ...rest } = await cases.list(state === undefined ? {} : { state }, page)
      return { items: items.map(caseView), ...rest }
    },
  })
  api.route({
    method: 'GET',
    url: '/api/v1/admin/takedowns/:caseNumber',
    config,
    onRequest: neverKept,
    schema: { operationId: 'getTakedown', ...ADMIN, summary: 'Shows a case.', params: caseParams, response: ONE_CASE },
    handler: async ({ params }) => caseView(await cases.get(params.caseNumber)),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/takedowns/:caseNumber/restore',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'restoreTakedown',
      ...ADMIN,
      summary: 'Brings back what a case took down, as after a counter-notice.',
      params: caseParams,
      body: takedownReasonSchema,
      response: ONE_CASE,
    },
    handler: async ({ actor, params, body }) =>
      caseView(await cases.restore(params.caseNumber, { reason: body.reason, by: actor.who })),
  })
}

function addQueueRoutes(api: Api, { notices }: Deps): void {
  const config = { action: 'takeDown' } as const
  api.route({
    method: 'GET',
    url: '/api/v1/admin/notices',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listNotices',
      ...ADMIN,
      summary: 'Lists notices, newest first.',
      querystring: pageQuerySchema.extend({ state: z.enum(['waiting', 'accepted', 'refused']).exactOptional() }),
      response: { 200: jsonResponse('One page of them.', noticePageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query: { state, ...page } }) => {
      const { items, ...rest } = await notices.list(state === undefined ? {} : { state }, page)
      return { items: items.map(noticeView), ...rest }
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/notices/:noticeNumber/refusal',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'refuseNotice',
      ...ADMIN,
      summary: 'Refuses a notice, and says why to whoever gave it.',
      params: noticeParams,
      body: takedownReasonSchema,
      response: { 200: jsonResponse('The notice.', noticeSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor, params, body }) =>
      noticeView(await notices.refuse(params.noticeNumber, { reason: body.reason, by: actor.who })),
  })
}

function addPublicRoutes(api: Api, { notices, transparency }: Deps): void {
  const config = { action: 'giveNotice' } as const
  const status = { 200: jsonResponse('What became of it.', noticeStatusSchema), ...PROBLEM_RESPONSES }
  api.route({
    method: 'POST',
    url: '/api/v1/notices',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'giveNotice',
      tags: ['notices'],
      summary: 'Says that something should be taken down. Its number tells what becomes of it.',
      body: noticeRequestSchema,
      response: status,
    },
    handler: async (request) => noticeStatusView(await notices.give(request.body, viewerOf(request))),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/notices/:noticeNumber',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'getNotice',
      tags: ['notices'],
      summary: 'Says what became of a notice.',
      params: noticeParams,
      response: status,
    },
    handler: async ({ params }) => noticeStatusView(await notices.get(params.noticeNumber)),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/transparency',
    config,
    schema: {
      operationId: 'getTransparency',
      tags: ['notices'],
      summary: 'Counts what was taken down, by month and reason.',
      response: { 200: jsonResponse('The newest month first.', transparencySchema), ...PROBLEM_RESPONSES },
    },
    handler: async () => ({ items: [...(await transparency.rows())] }),
  })
}
