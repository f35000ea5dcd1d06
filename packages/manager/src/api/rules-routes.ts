import {
  pageQuerySchema,
  rulesChangeSchema,
  rulesEditionView,
  rulesPageSchema,
  rulesRestoreSchema,
  rulesSchema,
} from '@streamvault/contract'
import { rulesView } from '../rules/rules-view.ts'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { pageView } from './page-view.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const TAGS = { tags: ['admin'], security: OPERATOR_SECURITY }
const ALL_RULES = { 200: jsonResponse('All rules as they are now.', rulesSchema), ...PROBLEM_RESPONSES }

/** What the operator decides while the vault runs. */
export function addRulesRoutes(api: Api, { rules }: Pick<ApiDeps, 'rules'>): void {
  const config = { action: 'setRules' } as const
  api.route({
    method: 'GET',
    url: '/api/v1/admin/rules',
    config,
    onRequest: neverKept,
    schema: { operationId: 'getRules', ...TAGS, summary: 'Shows all rules, and what they take.', response: ALL_RULES },
    handler: async () => rulesView(await rules.standing()),
  })
  api.route({
    method: 'PATCH',
    url: '/api/v1/admin/rules',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'changeRules',
      ...TAGS,
      summary: 'Changes some rules, all of them or none.',
      body: rulesChangeSchema,
      response: ALL_RULES,
    },
    handler: async ({ actor, body }) => rulesView(await rules.change(actor.who, body.rules, body.number)),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/rules/restore',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'restoreRules',
      ...TAGS,
      summary: 'Brings back what held by an earlier edition.',
      body: rulesRestoreSchema,
      response: ALL_RULES,
    },
    handler: async ({ actor, body: { number, seen } }) => rulesView(await rules.restore(actor.who, number, seen)),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/admin/rules/editions',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listRulesEditions',
      ...TAGS,
      summary: 'Lists what was decided, newest first.',
      querystring: pageQuerySchema,
      response: { 200: jsonResponse('One page of it.', rulesPageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query }) => pageView(await rules.list(query), rulesEditionView),
  })
}
