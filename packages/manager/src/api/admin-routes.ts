import {
  type CreditedTitle,
  creditedPageSchema,
  creditedTitleSchema,
  titleListQuerySchema,
} from '@streamvault/contract'
import { type Title, VaultError } from '@streamvault/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Api, ApiDeps } from './api.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const TITLE_ID_CHARS_MAX = 200
const paramsSchema = z.object({ titleId: z.string().min(1).max(TITLE_ID_CHARS_MAX) })
const SECURITY = [{ operator: [] }]

/** What only operators see. */
export function addAdminRoutes(api: Api, { rights, mayOperate }: Pick<ApiDeps, 'rights' | 'mayOperate'>): void {
  const onRequest = async ({ headers }: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store')
    if (mayOperate(headers.authorization)) return
    reply.header('www-authenticate', 'Bearer')
    throw new VaultError('OPERATOR_UNKNOWN')
  }
  api.route({
    method: 'GET',
    url: '/api/v1/admin/titles',
    onRequest,
    schema: {
      operationId: 'listCreditedTitles',
      tags: ['admin'],
      security: SECURITY,
      summary: 'Lists titles with where they come from, and why they may be shown.',
      querystring: titleListQuerySchema.pick({ limit: true, after: true }),
      response: { 200: jsonResponse('One page of titles.', creditedPageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query }) => {
      const { limit, after } = query
      const { items, next } = await rights.list({ limit, ...(after !== undefined && { after }) })
      return { items: items.map(creditedView), ...(next !== undefined && { next }) }
    },
  })
  api.route({
    method: 'GET',
    url: '/api/v1/admin/titles/:titleId',
    onRequest,
    schema: {
      operationId: 'getCreditedTitle',
      tags: ['admin'],
      security: SECURITY,
      summary: 'Shows where a title comes from, and why it may be shown.',
      params: paramsSchema,
      response: { 200: jsonResponse('The title.', creditedTitleSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ params }) => creditedView(await rights.read(params.titleId)),
  })
}

function creditedView({ id, kind, name, year, provenance = {} }: Title): CreditedTitle {
  return { id, kind, name, ...(year !== undefined && { year }), provenance }
}
