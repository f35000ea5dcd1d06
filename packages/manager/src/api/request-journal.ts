import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from './api.ts'

/** Counts and notes an answered request; never its address, which tells what somebody looks for. */
export function createRequestJournal({ logger, metrics }: Pick<ApiDeps, 'logger' | 'metrics'>) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const { schema, url: route = 'unmatched' } = request.routeOptions
    const status = reply.statusCode
    metrics.add('streamvault_http_requests_total', 1, {
      route: schema?.tags?.[0] ?? 'unmatched',
      status: `${Math.floor(status / 100)}xx`,
    })
    const ms = Math.round(reply.elapsedTime)
    logger.debug({ requestId: request.id, method: request.method, route, status, ms }, 'request answered')
  }
}
