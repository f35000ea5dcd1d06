import type { IncomingHttpHeaders } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import { isVaultError, VaultError } from '@streamvault/core'
import { sendProblem } from '@streamvault/worker'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { createRequestId } from './request-id.ts'
import type { SiteProcess } from './site-process.ts'

/** Pages are read, and nothing else: whatever changes something is asked of the API. */
const PAGE_METHODS = ['GET', 'HEAD']
const ALLOW = PAGE_METHODS.join(', ')

/** Hands pages to the site's own process, at whatever port it stands now, over so many connections at most. Every error is a problem of the contract. */
export async function createSiteProxy(
  site: Pick<SiteProcess, 'origin'>,
  { connectionsMax }: { readonly connectionsMax: number },
): Promise<FastifyInstance> {
  const proxy = fastify({
    logger: false,
    genReqId: createRequestId,
    // No hook runs for an address that cannot be decoded.
    frameworkErrors: answerError,
    routerOptions: { maxParamLength: 4096 },
  })
  proxy.setErrorHandler(answerError)
  proxy.addHook('onRequest', async ({ method, raw }) => {
    if (!PAGE_METHODS.includes(method)) throw new VaultError('METHOD_NOT_ALLOWED')
    // A whole address, or one that begins with a host, is read as another site's wherever it is resolved.
    if (!/^\/(?![/\\])/.test(raw.url ?? '')) throw new VaultError('REQUEST_INVALID')
  })
  await proxy.register(httpProxy, {
    upstream: '',
    undici: { connections: connectionsMax },
    httpMethods: PAGE_METHODS,
    replyOptions: { getUpstream: () => site.origin, rewriteHeaders: withoutHopByHop },
  })
  await proxy.ready()
  return proxy
}

function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = vaultErrorOf(thrown)
  const headers = error.code === 'METHOD_NOT_ALLOWED' ? { allow: ALLOW } : {}
  reply.hijack()
  sendProblem(reply.raw, error, { requestId: request.id, method: request.method, headers })
}

/** What the proxy refuses by itself is the request's fault; everything else, the site's. */
function vaultErrorOf(thrown: unknown): VaultError {
  if (isVaultError(thrown)) return thrown
  const refused = thrown instanceof Error && 'statusCode' in thrown && thrown.statusCode === 400
  return new VaultError(refused ? 'REQUEST_INVALID' : 'SITE_UNAVAILABLE', {}, { cause: thrown })
}

/** RFC 9110, section 7.6.1: what the site said about its connection to us is nothing to the viewer. */
function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _connection, 'keep-alive': _keepAlive, ...rest } = headers
  return rest
}
