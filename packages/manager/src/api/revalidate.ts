import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * An `onSend` hook for reads that a browser may keep but must ask about each time (RFC 9111, `no-cache`): it adds an
 * entity tag and answers 304 to who already has the body.
 */
export async function revalidate(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
  const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`
  reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (!knows(request.headers['if-none-match'], etag)) return payload
  reply.code(304).removeHeader('content-type')
  // Fastify takes the length for HEAD from the payload that it then drops, and may not be told a wrong one.
  return request.method === 'HEAD' ? payload : null
}

/** The weak comparison of RFC 9110, section 13.1.2. */
function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}
