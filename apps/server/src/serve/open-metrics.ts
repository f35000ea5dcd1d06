import type { Server } from 'node:http'
import type { Logger } from '@streamvault/core'
import { listen } from './listen.ts'

/** Listens on a loopback port until the stack is disposed, or not at all for port 0. Nobody should go without films for it. */
export async function openMetrics(
  server: Server,
  { logger, stack, port }: { readonly logger: Logger; readonly stack: AsyncDisposableStack; readonly port: number },
): Promise<void> {
  if (port === 0) return
  try {
    await listen(server, { host: '127.0.0.1', port })
    stack.defer(() => server.closeAllConnections())
    stack.defer(() => void server.close())
  } catch (error) {
    logger.warn({ error, port }, 'metrics are off: their port is taken')
  }
}
