import { createServer } from 'node:net'
import { VaultError } from '@streamvault/core'

/**
 * Throws `NGINX_UNUSABLE` where somebody else listens already. Each process of nginx has a socket of its own there (`reuseport`), and
 * the kernel would let another nginx of the same user have its share of the viewers.
 */
export async function assertFree(addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    if (await isTaken(address)) throw new VaultError('NGINX_UNUSABLE', { reason: `${address} is in use` })
  }
}

/** What else keeps nginx from listening there, it says itself. */
function isTaken(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(':')
  const place = { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', (error) => resolve('code' in error && error.code === 'EADDRINUSE'))
      .listen({ ...place, exclusive: true }, () => server.close(() => resolve(false)))
  })
}
