import { GATEWAY_FIELDS } from '@streamvault/contract'
import { type ErrorCode, isVaultError, type Person, type Role, type Session, VaultError } from '@streamvault/core'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { shownAddress } from '../leech/shown-address.ts'
import type { NotedDeed } from '../people/audit-desk.ts'
import { banText } from '../people/ban-text.ts'
import type { Spender } from '../people/budgets.ts'
import type { Governor } from '../people/people-desk.ts'
import { type Action, isAccountable, may, type Standing } from '../people/permissions.ts'
import type { Api, ApiDeps } from './api.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What asking this route is. Each route says it. */
    action?: Action
  }
  interface FastifyRequest {
    actor: Actor
    deed: NotedDeed | undefined
  }
}

/** Who asks, as far as it is known. */
export interface Actor {
  readonly standing: Standing
  /** As what is done is written down. */
  readonly who: string
  readonly person?: Person
  readonly session?: Session
}

export type GuardDeps = Pick<
  ApiDeps,
  'mayOperate' | 'sessions' | 'audit' | 'cookie' | 'guestsMayWatch' | 'publicUrl' | 'rules'
>

const SAFE_METHODS = ['GET', 'HEAD']
const NOBODY = 'nobody'
const ABOUT_CHARS_MAX = 500

/** The one place where it is decided who may ask what. A route that does not say what asking it is cannot be added. */
export function addGuard(api: Api, deps: GuardDeps): void {
  api.decorateRequest('actor')
  api.decorateRequest('deed')
  api.addHook('onRoute', assertHasAction)
  api.addHook('onRequest', async (request, reply) => {
    const action = request.routeOptions.config.action
    if (action === undefined) return
    request.actor = await identify(deps, request, reply)
    const { person, standing } = request.actor
    if (!may(standing, action)) throw refusal(request.actor, action, reply)
    const isBySession = person !== undefined || action === 'signIn'
    if (isBySession && !SAFE_METHODS.includes(request.method)) assertOwnOrigin(request, deps.publicUrl)
  })
  api.addHook('preHandler', async (request) => {
    const { actor, params, body, id: requestId } = request
    const { config, schema } = request.routeOptions
    const { action } = config
    // Signing in is written down of who has signed in, where that is known.
    if (action === undefined || action === 'watch' || action === 'signIn' || action === 'giveNotice') return
    if (SAFE_METHODS.includes(request.method)) return
    if (!isAccountable(actor.standing)) return
    const on = aboutOf(params, body)
    const what = schema?.operationId ?? request.method
    request.deed = await deps.audit.note({ who: actor.who, what, ...(on !== '' && { on }), requestId })
  })
  api.addHook('onError', async (request, _, error) => {
    const code: ErrorCode = isVaultError(error) ? error.code : 'INTERNAL'
    await request.deed?.fail(code)
  })
}

/** Who decides about others. Throws `NOT_PERMITTED` for who has no role. */
export function governorOf({ standing, person }: Actor): Governor {
  if (standing === 'stranger' || standing === 'guest') throw new VaultError('NOT_PERMITTED')
  return { role: standing, ...(person !== undefined && { id: person.id }) }
}

/** Who spends what there is not without end. */
export function spenderOf(request: FastifyRequest): Spender {
  const { standing, person } = request.actor
  return { standing, id: person?.id, viewer: viewerOf(request) }
}

/** Names a viewer for the counting of attempts. The edge has put there who it is, and nothing that a viewer says. */
export function viewerOf({ headers }: FastifyRequest): string {
  return String(headers[GATEWAY_FIELDS.viewer] ?? '')
}

/** Where the browser is that asks, for what is good at one origin alone. Only to be asked where the origin was seen to be ours. */
export function placeOf({ headers }: FastifyRequest): { readonly origin: string } {
  return { origin: headers.origin ?? '' }
}

function assertHasAction({ url, config }: RouteOptions): void {
  if (config?.action === undefined) throw new Error(`the route ${url} does not say what asking it is`)
}

async function identify(deps: GuardDeps, request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
  const { headers } = request
  if (deps.mayOperate(headers.authorization)) return { standing: 'superAdmin', who: 'operator-token' }
  const shown = deps.cookie.read(headers)
  if (shown !== undefined) {
    // The site's own server asks for people, and has no way to tell the browser of another secret.
    const mayTurn = headers['sec-fetch-site'] === 'same-origin'
    const found = await deps.sessions.find(shown, { mayTurn })
    if (found !== undefined) return await admit(deps, found, { request, reply })
  }
  return { standing: deps.guestsMayWatch ? 'guest' : 'stranger', who: NOBODY }
}

type Found = NonNullable<Awaited<ReturnType<GuardDeps['sessions']['find']>>>

async function admit(
  { cookie, rules }: GuardDeps,
  { person, session, turned, isBanned }: Found,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<Actor> {
  if (isBanned && request.routeOptions.config.action !== 'signIn') {
    const { appeal } = await rules.read()
    throw new VaultError('PERSON_BANNED', {}, { detail: banText(person.banned ?? { reason: '' }, appeal) })
  }
  if (turned !== undefined) reply.header('set-cookie', cookie.write(turned, request.headers.host))
  const standing: Role | 'stranger' = isBanned ? 'stranger' : person.role
  return { standing, who: person.id, person, session }
}

/** Who is not signed in is asked to; who is may not do it. What no viewer may do needs an operator. */
function refusal({ person }: Actor, action: Action, reply: FastifyReply): VaultError {
  if (person !== undefined) return new VaultError('NOT_PERMITTED')
  if (!may('viewer', action)) return unknownOperator(reply)
  return new VaultError('SIGN_IN_NEEDED')
}

function unknownOperator(reply: FastifyReply): VaultError {
  reply.header('www-authenticate', 'Bearer')
  reply.header('cache-control', 'no-store')
  return new VaultError('OPERATOR_UNKNOWN')
}

/**
 * Browsers say with whatever may change something which origin asks, and a page elsewhere cannot make them say another one. Beside
 * `SameSite`, this keeps other sites from asking in somebody's name.
 */
function assertOwnOrigin({ headers: { origin, host } }: FastifyRequest, publicUrl: string | undefined): void {
  if (origin !== undefined && (origin === publicUrl || URL.parse(origin)?.host === host?.toLowerCase())) return
  throw new VaultError('ORIGIN_REFUSED')
}

/** What is named in the path, and what is said of it: a name, a role, which rules, not why. */
function aboutOf(params: unknown, body: unknown): string {
  const named = Object.values((params ?? {}) as Record<string, unknown>)
  const { telegramId, role, rules, number, into, source } = (body ?? {}) as Readonly<Record<string, unknown>>
  const changed = typeof rules === 'object' ? Object.keys(rules ?? {}) : []
  const said = [
    telegramId,
    role,
    into,
    typeof source === 'string' ? shownAddress(source) : undefined,
    ...changed,
    typeof number === 'number' ? `#${number}` : undefined,
  ]
  const texts = [...named, ...said].filter((each): each is string => typeof each === 'string')
  return texts.join(' ').slice(0, ABOUT_CHARS_MAX)
}
