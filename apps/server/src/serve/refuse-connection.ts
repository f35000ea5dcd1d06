import type { Socket } from 'node:net'
import { VaultError } from '@streamvault/core'
import { rawProblem } from './raw-problem.ts'

/** Whoever is told to come again has so long to ask and to hear it. */
const REFUSAL_MS = 3000
/** When that is: streams end all the time, and pages at once. */
const RETRY_MS = 5000

/** Tells whoever has connected, once he asks for something, that there is no room, and lets him go; in a few seconds at most. */
export function refuseConnection(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), REFUSAL_MS)
  socket.once('close', () => clearTimeout(timer))
  // Every error closes the socket, and that is what matters.
  socket.on('error', () => {})
  socket.once('end', () => socket.end())
  socket.once('data', (asked: Buffer) => {
    const [method = ''] = asked.toString('latin1', 0, 16).split(' ', 1)
    socket.end(rawProblem(new VaultError('CONNECTIONS_TOO_MANY', {}, { retryAfterMs: RETRY_MS }), { method }), 'latin1')
    // What else he sends is thrown away: unread, it would reset the connection before he has read this.
    socket.resume()
  })
}
