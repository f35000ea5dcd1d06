import {
  invitationRequestSchema,
  invitationSchema,
  personView,
  personViewSchema,
  sessionListSchema,
  sessionView,
  warningRequestSchema,
} from '@streamvault/contract'
import { VaultError } from '@streamvault/core'
import { mayGovern } from '../people/permissions.ts'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { governorOf } from './guard.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { personParamsSchema } from './person-params.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const TAGS = { tags: ['admin'], security: OPERATOR_SECURITY }

/** Warnings, sessions and invitations, as those who decide about people have them. */
export function addPersonRoutes(api: Api, { people, invitations }: Pick<ApiDeps, 'people' | 'invitations'>): void {
  const config = { action: 'governPeople' } as const
  api.route({
    method: 'POST',
    url: '/api/v1/admin/people/:personId/warnings',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'warnPerson',
      ...TAGS,
      summary: 'Warns somebody; the bot says so when the person next writes.',
      params: personParamsSchema,
      body: warningRequestSchema,
      response: { 200: jsonResponse('The person as it is now.', personViewSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor, params, body }) =>
      personView(await people.warn(governorOf(actor), params.personId, body.reason)),
  })
  const sessionsOf = async (governor: ReturnType<typeof governorOf>, id: string) => {
    return { items: (await people.sessionsOf(governor, id)).map((each) => sessionView(each, undefined)) }
  }
  api.route({
    method: 'GET',
    url: '/api/v1/admin/people/:personId/sessions',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listSessionsOfPerson',
      ...TAGS,
      summary: 'Lists the browsers in which somebody is signed in.',
      params: personParamsSchema,
      response: { 200: jsonResponse('All of them.', sessionListSchema), ...PROBLEM_RESPONSES },
    },
    handler: ({ actor, params }) => sessionsOf(governorOf(actor), params.personId),
  })
  api.route({
    method: 'DELETE',
    url: '/api/v1/admin/people/:personId/sessions',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'endSessionsOfPerson',
      ...TAGS,
      summary: 'Signs somebody out everywhere.',
      params: personParamsSchema,
      response: { 200: jsonResponse('Those that are left: none.', sessionListSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor, params }) => {
      await people.signOut(governorOf(actor), params.personId)
      return await sessionsOf(governorOf(actor), params.personId)
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/admin/invitations',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'makeInvitation',
      ...TAGS,
      summary: 'Makes an invitation for one person, of a role below one’s own.',
      body: invitationRequestSchema,
      response: {
        200: jsonResponse('The invitation, which is not shown again.', invitationSchema),
        ...PROBLEM_RESPONSES,
      },
    },
    handler: async ({ actor, body: { role } }) => {
      if (!mayGovern(governorOf(actor).role, role)) throw new VaultError('NOT_PERMITTED')
      const { expiresAt, ...invitation } = await invitations.make(role)
      return { ...invitation, expiresAt: new Date(expiresAt).toISOString() }
    },
  })
}
