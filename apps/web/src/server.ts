import { AsyncLocalStorage } from 'node:async_hooks'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setApiBase } from './api/api-base.ts'
import { setViewerCookie } from './api/viewer-cookie.ts'
import { withPageStatus } from './page-status.ts'

const CLOSE_WAIT_MS = 1_500

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const { config } = JSON.parse(readFileSync(join(ROOT, '.next/required-server-files.json'), 'utf8'))

// Next reads these while it is being imported, which is why its import below is a late one. With the settings that the site
// was built with, as the servers have that Next itself generates, it loads nothing that only builds need; an image has none of it.
Object.assign(process.env, {
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config),
})

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, api: { type: 'string', default: 'http://127.0.0.1:8080' } },
})
setApiBase(values.api)
const cookies = new AsyncLocalStorage<string | undefined>()
setViewerCookie(() => cookies.getStore())

const { default: next } = await import('next')
const site = next({ dev: false, quiet: true, dir: ROOT })
await site.prepare()
const handle = site.getRequestHandler()

const server = createServer((request, response) => {
  // The vault's own server asks by this name. A page elsewhere whose name was made to point here does not (DNS rebinding).
  if (request.headers.host !== `127.0.0.1:${request.socket.localPort}`) {
    response.writeHead(421).end()
    return
  }
  const page = () => withPageStatus(request, response, handle)
  cookies.run(request.headers.cookie, page).catch(() => response.destroy())
})
server.listen(Number(values.port), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ type: 'listening', port })
})

let closing = false
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(signal, close)

/** Lets running answers end, and ends the process whether they do or not. */
function close(): void {
  if (closing) return
  closing = true
  setTimeout(() => process.exit(0), CLOSE_WAIT_MS).unref()
  server.close(() => process.exit(0))
  server.closeIdleConnections()
}
