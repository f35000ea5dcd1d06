import type { IncomingMessage } from 'node:http'
import { BLOCKED_BY_US, PROBLEM_MEDIA_TYPE, type Problem, problemOf } from '@streamvault/contract'
import { isVaultError, VaultError } from '@streamvault/core'
import type { FastifyError, FastifyReply } from 'fastify'

/** Largest body of a request; the largest that the contract knows takes a few hundred bytes. */
export const BODY_BYTES_MAX = 64 * 1024

interface Fault {
  readonly error: VaultError
  /** What the client sent wrongly, in words of ours: never a value of theirs. */
  readonly detail?: string
}

/** What Fastify refuses by itself, and what it expected instead. */
const REFUSALS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `body: expected at most ${BODY_BYTES_MAX} bytes`,
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body: expected JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body: expected JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content-type: expected application/json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'content-length: expected the length of the body',
  FST_ERR_BAD_URL: 'path: expected valid percent-encoding',
  FST_ERR_MAX_PARAM_LENGTH: 'path: expected shorter segments',
}

/** Names of the places where a request carries input, as a client knows them. */
const PLACES: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', headers: 'header' }

/** Turns whatever was thrown into an error of ours; what nobody foresaw is `INTERNAL`, with its cause. */
export function faultOf(thrown: unknown, request: Pick<IncomingMessage, 'errored'>): Fault {
  if (isVaultError(thrown)) return { error: thrown }
  // Who leaves in the middle of a body reads no answer, but the log should not take it for a failure of ours.
  if (request.errored !== null && thrown === request.errored)
    return { error: new VaultError('REQUEST_INVALID'), detail: 'body: expected to arrive whole' }
  const { validation, validationContext, code } = (thrown ?? {}) as Partial<FastifyError>
  if (validation !== undefined) {
    const place = PLACES[validationContext ?? ''] ?? validationContext ?? 'request'
    const detail = validation.map((issue) => expectation(place, issue)).join('; ')
    return { error: new VaultError('REQUEST_INVALID'), detail }
  }
  const detail = code === undefined || !Object.hasOwn(REFUSALS, code) ? undefined : REFUSALS[code]
  if (detail !== undefined) return { error: new VaultError('REQUEST_INVALID'), detail }
  return { error: new VaultError('INTERNAL', {}, { cause: thrown }) }
}

/** What every response carries. */
export function responseHeaders(requestId: string): Readonly<Record<string, string>> {
  return { 'x-request-id': requestId, 'x-content-type-options': 'nosniff' }
}

/** Answers with `application/problem+json`. */
export function sendProblem(reply: FastifyReply, fault: Fault): FastifyReply {
  const { error, detail } = fault
  const requestId = reply.request.id
  const problem: Problem = { ...problemOf(error, requestId), ...(detail === undefined ? {} : { detail }) }
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000))
  if (error.code === 'TAKEN_DOWN') reply.header('link', BLOCKED_BY_US)
  return reply
    .code(problem.status)
    .headers({ ...responseHeaders(requestId), 'cache-control': 'no-store', 'content-type': PROBLEM_MEDIA_TYPE })
    .send(problem)
}

type Issue = NonNullable<FastifyError['validation']>[number]

function expectation(place: string, issue: Issue): string {
  const field = [place, ...issue.instancePath.split('/').filter(Boolean)].join('.')
  // Zod ends some sentences with what it received, and names keys that it does not know.
  const message = issue.keyword === 'unrecognized_keys' ? undefined : issue.message?.match(/expected [^,]*/)?.[0]
  return `${field}: ${message ?? 'not as described'}`
}
