import type { Server } from 'node:http'
import { VaultError } from '@streamvault/core'

/** Connections that the kernel keeps until they are accepted; one beyond that would try again a second later. */
const BACKLOG = 4096

/** Listens and returns the port. Throws `PORT_TAKEN` when another process has it, and `ADDRESS_UNUSABLE`. */
export async function listen(
  server: Server,
  address: { readonly host: string; readonly port: number },
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ ...address, backlog: BACKLOG }, resolve)
  try {
    await promise
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw new VaultError(
      code === 'EADDRINUSE' ? 'PORT_TAKEN' : 'ADDRESS_UNUSABLE',
      { ...address, code },
      { cause: error },
    )
  } finally {
    server.off('error', reject)
  }
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : address.port
}
