import {
  auditPageSchema,
  auditView,
  banRequestSchema,
  pageQuerySchema,
  personPageSchema,
  personRequestSchema,
  personView,
  personViewSchema,
  roleRequestSchema,
} from '@streamvault/contract'
import { ROLES } from '@streamvault/core'
import { z } from 'zod'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { governorOf } from './guard.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { pageView } from './page-view.ts'
import { personParamsSchema } from './person-params.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const TAGS = { tags: ['admin'], security: OPERATOR_SECURITY }
const ONE_PERSON = { 200: jsonResponse('The person as it is now.', personViewSchema), ...PROBLEM_RESPONSES }

/** Who is known, what they may do, and what was done. */
export function addPeopleRoutes(api: Api, { people, audit }: Pick<ApiDeps, 'people' | 'audit'>): void {
  addGoverning(api, people)
  api.route({
    method: 'GET',
    url: '/api/v1/admin/audit',
    config: { action: 'readAudit' },
    onRequest: neverKept,
    schema: {
      operationId: 'listAudit',
      ...TAGS,
      summary: 'Lists what was done by those who may do more than watch, newest first.',
      querystring: pageQuerySchema,
      response: { 200: jsonResponse('One page of it.', auditPageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query }) => pageView(await audit.list(query), auditView),
  })
}

function addGoverning(api: Api, people: ApiDeps['people']): void {
  const config = { action: 'governPeople' } as const
  api.route({
    method: 'GET',
    url: '/api/v1/admin/people',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listPeople',
      ...TAGS,
      summary: 'Lists whom the vault knows, by their ids.',
      querystring: pageQuerySchema.extend({ role: z.enum(ROLES).exactOptional() }),
      response: { 200: jsonResponse('One page of them.', personPageSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ query: { role, ...page } }) =>
      pageView(await people.list(role === undefined ? {} : { role }, page), personView),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/people',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'addPerson',
      ...TAGS,
      summary: 'Lets somebody in, who can then ask the bot for a link.',
      body: personRequestSchema,
      response: ONE_PERSON,
    },
    handler: async ({ actor, body }) => personView(await people.add(governorOf(actor), body)),
  })
  api.route({
    method: 'PUT',
    url: '/api/v1/admin/people/:personId/role',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'giveRole',
      ...TAGS,
      summary: 'Gives somebody a role, of those below one’s own.',
      params: personParamsSchema,
      body: roleRequestSchema,
      response: ONE_PERSON,
    },
    handler: async ({ actor, params, body }) =>
      personView(await people.giveRole(governorOf(actor), params.personId, body.role)),
  })
  api.route({
    method: 'PUT',
    url: '/api/v1/admin/people/:personId/ban',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'banPerson',
      ...TAGS,
      summary: 'Keeps somebody out, and signs them out everywhere.',
      params: personParamsSchema,
      body: banRequestSchema,
      response: ONE_PERSON,
    },
    handler: async ({ actor, params, body: { reason, until } }) => {
      const ban = { reason, ...(until !== undefined && { until: Date.parse(until) }) }
      return personView(await people.ban(governorOf(actor), params.personId, ban))
    },
  })
  api.route({
    method: 'DELETE',
    url: '/api/v1/admin/people/:personId/ban',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'unbanPerson',
      ...TAGS,
      summary: 'Lets somebody in again.',
      params: personParamsSchema,
      response: ONE_PERSON,
    },
    handler: async ({ actor, params }) => personView(await people.unban(governorOf(actor), params.personId)),
  })
}
