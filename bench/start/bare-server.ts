import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BareServer extends AsyncDisposable {
  readonly url: URL
}

/** A server that answers every range with as many bytes out of memory: what this machine takes for that, just now. */
export async function openBareServer(bytes: Uint8Array): Promise<BareServer> {
  const server = createServer(({ headers }, response) => {
    const [, start = '0', last = '0'] = /(\d+)-(\d+)/.exec(headers.range ?? '') ?? []
    response.writeHead(206).end(bytes.subarray(0, Number(last) + 1 - Number(start)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
