import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that Linux gives to whoever asks for any, as every connection does (net.ipv4.ip_local_port_range). */
const PORTS = { from: 10_000, to: 32_000 }

/** A port of loopback that was free a moment ago, for what must be told its port. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
