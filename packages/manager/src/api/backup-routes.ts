import { backupStateSchema, backupStateView } from '@streamvault/contract'
import { neverKept } from './account-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { OPERATOR_SECURITY } from './openapi.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const ROUTE = { url: '/api/v1/admin/backups', config: { action: 'backUp' }, onRequest: neverKept } as const
const TAGS = { tags: ['admin'], security: OPERATOR_SECURITY }

/** How the library is backed up, and that it is now. */
export function addBackupRoutes(api: Api, { backups }: Pick<ApiDeps, 'backups'>): void {
  api.route({
    ...ROUTE,
    method: 'GET',
    schema: {
      operationId: 'getBackups',
      ...TAGS,
      summary: 'Tells of the last backup, and of the one that is being made.',
      response: { 200: jsonResponse('Both of them.', backupStateSchema), ...PROBLEM_RESPONSES },
    },
    handler: async () => backupStateView(await backups.lastVerified(), await backups.lastJob()),
  })
  api.route({
    ...ROUTE,
    method: 'POST',
    schema: {
      operationId: 'startBackup',
      ...TAGS,
      summary: 'Has the library backed up. Where that is under way, there is only that one.',
      response: {
        200: jsonResponse('The last backup, and the one that is being made.', backupStateSchema),
        ...PROBLEM_RESPONSES,
      },
    },
    handler: async ({ actor }) => {
      const job = await backups.start(actor.who)
      return backupStateView(await backups.lastVerified(), job)
    },
  })
}
