import { createServer, type Server } from 'node:http'
import type { Metrics } from '@streamvault/core'
import { isLoopbackHost } from './known-hosts.ts'

/** Serves `/metrics` for Prometheus; it belongs on the loopback address only. `refresh` is called before each reading. */
export function createMetricsServer(metrics: Metrics, refresh: () => void | Promise<void>): Server {
  const expose = async () => {
    await refresh()
    return await metrics.expose()
  }
  return createServer((request, response) => {
    if (!isLoopbackHost(request.headers.host)) {
      response.writeHead(421).end()
      return
    }
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    expose().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
}
