import { randomBytes } from 'node:crypto'
import swagger from '@fastify/swagger'
import { type Logger, VaultError } from '@streamvault/core'
import { type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { addAccountRoutes } from './account-routes.ts'
import { addAdminRoutes } from './admin-routes.ts'
import type { Api, ApiDeps } from './api.ts'
import { addBackupRoutes } from './backup-routes.ts'
import { addCurationRoutes } from './curation-routes.ts'
import { addDocsRoutes } from './docs-routes.ts'
import { addFactorRoutes } from './factor-routes.ts'
import { addGuard } from './guard.ts'
import { addHealthRoutes } from './health-routes.ts'
import { addJobsRoutes } from './jobs-routes.ts'
import { addLibraryRoutes } from './library-routes.ts'
import { OPENAPI_OPTIONS } from './openapi.ts'
import { addPeopleRoutes } from './people-routes.ts'
import { addPersonRoutes } from './person-routes.ts'
import { addPlaybackRoutes } from './playback-routes.ts'
import { BODY_BYTES_MAX, faultOf, responseHeaders, sendProblem } from './problems.ts'
import { createRequestJournal } from './request-journal.ts'
import { RouteTable } from './route-table.ts'
import { addRulesRoutes } from './rules-routes.ts'
import { addTakedownRoutes } from './takedown-routes.ts'

const REQUEST_ID_BYTES = 12
/** Longer than any id as it is written in an address: a longer segment is refused before it is looked at. */
const PATH_SEGMENT_CHARS_MAX = 2048

/**
 * The HTTP API of the manager. It does not listen: await its `ready()`, then hand it requests by `routing(req, res)`.
 *
 * Every error is a problem of the contract, and every response carries an `X-Request-Id` of ours.
 */
export function createApi(deps: ApiDeps): Api {
  const handleError = createErrorHandler(deps.logger)
  const journal = createRequestJournal(deps)
  const api = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    genReqId: () => randomBytes(REQUEST_ID_BYTES).toString('base64url'),
    // No hook runs for an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply)
      journal(request, reply)
    },
    // Who stops accepting requests is the edge; what it let in is answered.
    return503OnClosing: false,
    routerOptions: { maxParamLength: PATH_SEGMENT_CHARS_MAX },
  }).withTypeProvider<ZodTypeProvider>()
  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(serializerCompiler)
  api.setErrorHandler(handleError)
  api.removeContentTypeParser('text/plain')
  addHooks(api)
  addGuard(api, deps)
  api.addHook('onResponse', async (request, reply) => journal(request, reply))
  api.register(swagger, OPENAPI_OPTIONS)
  api.register(async (scope: Api) => {
    addLibraryRoutes(scope, deps)
    addPlaybackRoutes(scope, deps)
    addAdminRoutes(scope, deps)
    addAccountRoutes(scope, deps)
    addFactorRoutes(scope, deps)
    addPeopleRoutes(scope, deps)
    addBackupRoutes(scope, deps)
    addTakedownRoutes(scope, deps)
    addPersonRoutes(scope, deps)
    addRulesRoutes(scope, deps)
    addJobsRoutes(scope, deps)
    addCurationRoutes(scope, deps)
    addHealthRoutes(scope, deps)
    addDocsRoutes(scope)
  })
  return api
}

function addHooks(api: Api): void {
  const routes = new RouteTable()
  api.addHook('onRoute', (route) => routes.add(route))
  api.addHook('onRequest', async (request, reply) => {
    reply.headers(responseHeaders(request.id))
    if (!request.is404) return
    // Here and not in a not-found handler, which is reached only once a body has been read.
    const allow = routes.allowed(request.url.split('?', 1)[0] ?? '')
    if (allow === undefined) throw new VaultError('ROUTE_NOT_FOUND')
    reply.header('allow', allow)
    throw new VaultError('METHOD_NOT_ALLOWED')
  })
}

function createErrorHandler(logger: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const fault = faultOf(thrown, request.raw)
    const fields = { requestId: request.id, route: request.routeOptions.url, error: fault.error }
    if (fault.error.code === 'INTERNAL') logger.error(fields, 'request failed')
    else if (fault.error.status >= 500) logger.warn(fields, 'request could not be served')
    sendProblem(reply, fault)
  }
}
