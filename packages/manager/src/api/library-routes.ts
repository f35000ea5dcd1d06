import {
  searchQuerySchema,
  searchResultSchema,
  titleListQuerySchema,
  titlePageSchema,
  titleSchema,
} from '@streamvault/contract'
import { z } from 'zod'
import type { Api, ApiDeps } from './api.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'
import { revalidate } from './revalidate.ts'

const TITLE_ID_CHARS_MAX = 200
const titleParamsSchema = z.object({ titleId: z.string().min(1).max(TITLE_ID_CHARS_MAX) })

/** Reads of the library. */
export function addLibraryRoutes(api: Api, { library }: Pick<ApiDeps, 'library'>): void {
  api.route({
    method: 'GET',
    url: '/api/v1/titles',
    config: { action: 'browse' },
    schema: {
      operationId: 'listTitles',
      tags: ['library'],
      summary: 'Lists titles, newest first, a page at a time.',
      querystring: titleListQuerySchema,
      response: { 200: jsonResponse('One page of titles.', titlePageSchema), ...PROBLEM_RESPONSES },
    },
    onSend: revalidate,
    handler: (request) => library.listTitles(request.query),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/titles/:titleId',
    config: { action: 'browse' },
    schema: {
      operationId: 'getTitle',
      tags: ['library'],
      summary: 'Shows a title with its seasons, episodes and files.',
      params: titleParamsSchema,
      response: { 200: jsonResponse('The title.', titleSchema), ...PROBLEM_RESPONSES },
    },
    onSend: revalidate,
    handler: (request) => library.getTitle(request.params.titleId),
  })
  api.route({
    method: 'GET',
    url: '/api/v1/search',
    config: { action: 'browse' },
    schema: {
      operationId: 'searchTitles',
      tags: ['library'],
      summary: 'Finds titles by the beginnings of the words of their names, in whatever language.',
      querystring: searchQuerySchema,
      response: {
        200: jsonResponse('The titles found: what is called so first, then the best known.', searchResultSchema),
        ...PROBLEM_RESPONSES,
      },
    },
    onSend: revalidate,
    handler: (request) => library.search(request.query.q, request.query.limit),
  })
}
