import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** A second answer, if there is one, follows the first at once. */
const SILENCE_MS = 600
/** How long the first byte may take. */
const PATIENCE_MS = 5_000

/**
 * Sends bytes of any kind and returns all that comes back, in Latin-1, until the connection ends or has been silent.
 *
 * A connection that is refused or reset has said nothing more: whether that is right is for the rule to say.
 */
export async function exchangeBytes(url: URL, pieces: readonly string[], signal: AbortSignal): Promise<string> {
  const socket = connectTo(url)
  const heard: Buffer[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.setTimeout(PATIENCE_MS, resolve)
  socket.on('data', (piece: Buffer) => {
    heard.push(piece)
    socket.setTimeout(SILENCE_MS)
  })
  socket.on('error', () => resolve())
  socket.on('close', () => resolve())
  signal.addEventListener('abort', () => resolve(), { once: true })
  for (const piece of pieces) {
    socket.write(piece, 'latin1')
    // Each in a segment of its own.
    await new Promise((written) => setImmediate(written))
  }
  await promise
  socket.destroy()
  return Buffer.concat(heard).toString('latin1')
}

function connectTo(url: URL): Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const socket = url.protocol === 'https:' ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
  socket.setNoDelay()
  return socket
}
