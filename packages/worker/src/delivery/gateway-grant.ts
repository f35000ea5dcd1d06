import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { GATEWAY_FIELDS } from '@streamvault/contract'

/** What a gateway says of a request that it has authorised itself. */
export interface GatewayGrant {
  /** Names the viewer, to us alone. */
  readonly viewer: string
  /** What the viewer knows the request by, where the gateway says so. */
  readonly requestId: string | undefined
  /** The content epoch in which the gateway keeps the bytes. */
  readonly epoch: number
  /** Whether this is what a response to the viewer begins with; else it is the next slice of one that runs. */
  isFirst(range: { readonly start: number; readonly end: number }): boolean
}

const REQUEST_ID = /^[\w-]{1,64}$/
const ASKED = /^bytes=(\d*)-\d*$/

/** Whether a request comes from a gateway of ours. What it says is believed then, so it is asked where only one can come in. */
export function isFromGateway(headers: IncomingHttpHeaders, secrets: readonly string[]): boolean {
  const given = Buffer.from(String(headers[GATEWAY_FIELDS.secret] ?? ''))
  return secrets.some((secret) => given.length === secret.length && timingSafeEqual(given, Buffer.from(secret)))
}

/** What the gateway has granted; undefined where the ticket is ours to check. */
export function readGrant(headers: IncomingHttpHeaders, scope: string): GatewayGrant | undefined {
  if (headers[GATEWAY_FIELDS.granted] !== scope) return undefined
  const asked = ASKED.exec(String(headers[GATEWAY_FIELDS.asked] ?? ''))?.[1]
  const requestId = String(headers['x-request-id'] ?? '')
  return {
    requestId: REQUEST_ID.test(requestId) ? requestId : undefined,
    viewer: String(headers[GATEWAY_FIELDS.viewer] ?? ''),
    epoch: Number(headers[GATEWAY_FIELDS.epoch] ?? 0),
    // Asked for the end of a file, a gateway begins with the first slice all the same, to learn how long the file is.
    isFirst: ({ start, end }) => asked === undefined || (Number(asked) >= start && Number(asked) < end),
  }
}
