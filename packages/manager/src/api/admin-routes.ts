import {
  type CreditedTitle,
  creditedPageSchema,
  creditedTitleSchema,
  titleListQuerySchema,
} from '@streamvault/contract'
import type { Title } from '@streamvault/core'
import { z } from 'zod'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const TITLE_ID_CHARS_MAX = 200
const paramsSchema = z.object({ titleId: z.string().min(1).max(TITLE_ID_CHARS_MAX) })

/** What only operators see. */
export function addAdminRoutes(api: Api, { rights }: Pick<ApiDeps, 'rights'>): void {
  api.route({
    method: 'GET',
    url: '/api/v1/admin/titles',
    config: { action: 'readRights' },
    onRequest: neverKept,
    schema: {
      operationId: 'listCreditedTitles',
      tags: ['admin'],
      security: OPERATOR_SECURITY,
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
    config: { action: 'readRights' },
    onRequest: neverKept,
    schema: {
      operationId: 'getCreditedTitle',
      tags: ['admin'],
      security: OPERATOR_SECURITY,
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
