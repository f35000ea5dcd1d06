import {
  type AccountView,
  accountSchema,
  offerRequestSchema,
  sessionListSchema,
  sessionView,
  signInOfferSchema,
  signInRequestSchema,
} from '@streamvault/contract'
import { type Person, VaultError } from '@streamvault/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actionsOf, isAccountable, may } from '../people/permissions.ts'
import type { Api, ApiDeps } from './api.ts'
import { type Actor, placeOf, viewerOf } from './guard.ts'
import { jsonResponse, PROBLEM_RESPONSES } from './responses.ts'

const sessionParamsSchema = z.object({ sessionId: z.string().min(1).max(200) })

type AccountDeps = Pick<ApiDeps, 'signIn' | 'sessions' | 'audit' | 'cookie' | 'guestsMayWatch'>

/** Signing in and out, and where one is signed in. */
export function addAccountRoutes(api: Api, deps: AccountDeps): void {
  addSignInRoutes(api, deps)
  addSessionRoutes(api, deps)
}

/** Who asks, and what is for them. */
function accountView(person: Person | undefined, { standing }: Pick<Actor, 'standing'>): AccountView {
  const mayBrowse = may(standing, 'browse')
  if (person === undefined) return { mayBrowse }
  const { id, name, role } = person
  return { mayBrowse, person: { id, name, role, actions: actionsOf(standing) } }
}

function addSignInRoutes(api: Api, { signIn, sessions, audit, cookie, guestsMayWatch }: AccountDeps): void {
  const config = { action: 'signIn' } as const
  api.route({
    method: 'GET',
    url: '/api/v1/account',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'getAccount',
      tags: ['account'],
      summary: 'Says who asks, and whether the library is shown to them.',
      response: { 200: jsonResponse('Who asks.', accountSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor }) => accountView(actor.person, actor),
  })
  api.route({
    method: 'POST',
    url: '/api/v1/sign-in/offer',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'lookAtSignIn',
      tags: ['account'],
      summary: 'Says whom a link signs in. That does not use it up.',
      body: offerRequestSchema,
      response: { 200: jsonResponse('Whom it signs in.', signInOfferSchema), ...PROBLEM_RESPONSES },
    },
    handler: async (request) => {
      const trier = { viewer: viewerOf(request), place: placeOf(request) }
      const { person, expiresAt, wanted } = await signIn.look(request.body.token, trier)
      const view = { name: person.name, role: person.role, expiresAt: new Date(expiresAt).toISOString() }
      return { ...view, ...(wanted !== undefined && { secondFactor: wanted }) }
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/sign-in',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'signIn',
      tags: ['account'],
      summary: 'Signs a browser in by a link, which is used up, and gives it a cookie.',
      body: signInRequestSchema,
      response: { 200: jsonResponse('Who is signed in.', accountSchema), ...PROBLEM_RESPONSES },
    },
    handler: async (request, reply) => {
      const { token, ...proof } = request.body
      const { person, shown } = await signIn.confirm(token, {
        ...proof,
        viewer: viewerOf(request),
        place: placeOf(request),
        device: request.headers['user-agent'] ?? '',
      })
      if (isAccountable(person.role)) await audit.note({ who: person.id, what: 'signIn', requestId: request.id })
      // Two people at one browser: the one who was there is no longer.
      const { session, person: before } = request.actor
      if (session !== undefined && before !== undefined) await sessions.end(before.id, session.id).catch(ignoreEnded)
      reply.header('set-cookie', cookie.write(shown, request.headers.host))
      return accountView(person, { standing: person.role })
    },
  })
  api.route({
    method: 'POST',
    url: '/api/v1/sign-out',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'signOut',
      tags: ['account'],
      summary: 'Signs this browser out.',
      response: { 200: jsonResponse('Who asks from now on.', accountSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor: { person, session }, headers }, reply) => {
      if (person !== undefined && session !== undefined) await sessions.end(person.id, session.id).catch(ignoreEnded)
      reply.header('set-cookie', cookie.write('', headers.host))
      return accountView(undefined, { standing: guestsMayWatch ? 'guest' : 'stranger' })
    },
  })
}

function addSessionRoutes(api: Api, { sessions }: AccountDeps): void {
  const config = { action: 'useAccount' } as const
  const listOf = async (actor: Actor) => {
    const { person, session } = signedIn(actor)
    return { items: (await sessions.list(person.id)).map((each) => sessionView(each, session.id)) }
  }
  api.route({
    method: 'GET',
    url: '/api/v1/sessions',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'listSessions',
      tags: ['account'],
      summary: 'Lists the browsers in which whoever asks is signed in.',
      response: { 200: jsonResponse('All of them.', sessionListSchema), ...PROBLEM_RESPONSES },
    },
    handler: ({ actor }) => listOf(actor),
  })
  api.route({
    method: 'DELETE',
    url: '/api/v1/sessions/:sessionId',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'endSession',
      tags: ['account'],
      summary: 'Signs one of one’s own browsers out.',
      params: sessionParamsSchema,
      response: { 200: jsonResponse('Those that are left.', sessionListSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor, params }) => {
      await sessions.end(signedIn(actor).person.id, params.sessionId)
      return await listOf(actor)
    },
  })
  api.route({
    method: 'DELETE',
    url: '/api/v1/sessions',
    config,
    onRequest: neverKept,
    schema: {
      operationId: 'endOtherSessions',
      tags: ['account'],
      summary: 'Signs all of one’s own browsers out but this one.',
      response: { 200: jsonResponse('The one that is left.', sessionListSchema), ...PROBLEM_RESPONSES },
    },
    handler: async ({ actor }) => {
      const { person, session } = signedIn(actor)
      await sessions.endOthers(person.id, session.id)
      return await listOf(actor)
    },
  })
}

/** What tells of people is kept by no cache. */
export async function neverKept(_: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('cache-control', 'no-store')
}

/** A script of the operator's has no browsers. */
export function signedIn({ person, session }: Actor) {
  if (person === undefined || session === undefined) throw new VaultError('SIGN_IN_NEEDED')
  return { person, session }
}

/** It may have ended while we were at it, which is what was wanted. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof VaultError) || error.code !== 'SESSION_NOT_FOUND') throw error
}
