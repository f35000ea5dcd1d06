import { packRequestSchema, packSchema, playbackRequestSchema, playbackSchema } from '@streamvault/contract'
import type { Api, ApiDeps } from './api.ts'
import { spenderOf } from './guard.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

/** Tickets to watch and to download. */
export function addPlaybackRoutes(
  api: Api,
  { playback, packs, budgets }: Pick<ApiDeps, 'playback' | 'packs' | 'budgets'>,
): void {
  api.route({
    method: 'POST',
    url: '/api/v1/playback',
    config: { action: 'watch' },
    schema: {
      operationId: 'openPlayback',
      tags: ['playback'],
      summary: 'Gives the address of a file, with a ticket that opens it for a while.',
      body: playbackRequestSchema,
      response: { 200: jsonResponse('Where the bytes are.', playbackSchema), ...PROBLEM_RESPONSES },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await budgets.link(spenderOf(request))
      return await playback.open(request.body.fileId)
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/packs',
    config: { action: 'watch' },
    schema: {
      operationId: 'openPack',
      tags: ['playback'],
      summary: 'Gives the address of a season or a movie as one Zip archive, with a ticket that opens it for a while.',
      body: packRequestSchema,
      response: { 200: jsonResponse('Where the archive is.', packSchema), ...PROBLEM_RESPONSES },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await budgets.link(spenderOf(request))
      return await packs.open(request.body)
    },
  })
}
