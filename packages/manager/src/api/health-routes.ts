import { healthSchema } from '@streamvault/contract'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

/** How the vault is doing. */
export function addHealthRoutes(api: Api, { health }: Pick<ApiDeps, 'health'>): void {
  api.route({
    method: 'GET',
    url: '/api/v1/admin/health',
    config: { action: 'readHealth' },
    onRequest: neverKept,
    schema: {
      operationId: 'getHealth',
      tags: ['admin'],
      security: OPERATOR_SECURITY,
      summary: 'Shows how the vault is doing now: streams, caches, egress, swarm, queue, mirrors and scrub.',
      response: { 200: jsonResponse('As far as it is known.', healthSchema), ...PROBLEM_RESPONSES },
    },
    handler: ({ signal }) => health.read({ signal }),
  })
}
