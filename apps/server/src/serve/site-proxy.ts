import type { IncomingHttpHeaders } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import { isVaultError, VaultError } from '@streamvault/core'
import { sendProblem } from '@streamvault/worker'
import fastify, { type FastifyInstance } from 'fastify'
import type { SiteProcess } from './site-process.ts'

/** Hands pages to the site's own process, at whatever port it stands now. */
export async function createSiteProxy(site: SiteProcess): Promise<FastifyInstance> {
  const proxy = fastify({ logger: false, routerOptions: { maxParamLength: 4096 } })
  proxy.setErrorHandler((error, request, reply) => {
    const known = isVaultError(error) ? error : new VaultError('SITE_UNAVAILABLE', {}, { cause: error })
    reply.hijack()
    sendProblem(reply.raw, known, { requestId: request.id, method: request.method })
  })
  await proxy.register(httpProxy, {
    upstream: '',
    replyOptions: { getUpstream: () => site.origin, rewriteHeaders: withoutHopByHop },
  })
  await proxy.ready()
  return proxy
}

/** RFC 9110, section 7.6.1: what the site said about its connection to us is nothing to the viewer. */
function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _connection, 'keep-alive': _keepAlive, ...rest } = headers
  return rest
}
