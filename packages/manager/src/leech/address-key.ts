import { createHash } from 'node:crypto'

/** 64 bits: two of a million addresses of one server collide with a probability below 10^-7. */
const DIGEST_CHARS = 16

/** Names an address in logs without what opens it, which may stand anywhere behind the host. */
export function addressKey({ host, href }: URL): string {
  return `${host}#${createHash('sha256').update(href).digest('hex').slice(0, DIGEST_CHARS)}`
}
