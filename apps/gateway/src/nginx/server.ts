import { believedProxies } from './client-address.ts'
import { errorPages } from './error-pages.ts'
import { block, type Lines, paragraphs, quoted } from './lines.ts'
import type { Listener } from './nginx-settings.ts'

/** Connections that the kernel keeps for us until they are accepted. */
const BACKLOG = 4096
/** Of this machine: health checks come from here, whoever else may. */
const OURSELVES = ['127.0.0.1', '::1']

/** The server of one listener. All of them answer the same. */
export function serverFor(listener: Listener, locations: Lines): Lines {
  return block('server', paragraphs([listening(listener), believedProxies(listener), strangers(listener), locations]))
}

function listening(listener: Listener): Lines {
  if (listener.kind === 'tunnel') return [`listen unix:${listener.socket} backlog=${BACKLOG};`]
  const { address, tls } = listener
  // A socket for each process: else the first to wake up would take all who come at once.
  if (tls === undefined) return [`listen ${address} reuseport backlog=${BACKLOG};`]
  return [
    `listen ${address} ssl http2 reuseport backlog=${BACKLOG};`,
    `ssl_certificate ${quoted(tls.certificateFile)};`,
    `ssl_certificate_key ${quoted(tls.keyFile)};`,
    'ssl_protocols TLSv1.2 TLSv1.3;',
    'ssl_session_cache shared:tls:10m;',
    'ssl_session_timeout 1d;',
    'ssl_session_tickets off;',
    'error_page 497 =301 https://$http_host$request_uri;',
    // One of its own, and it has none of those that all servers have.
    ...errorPages(),
  ]
}

/** Whoever comes around the proxies is let go without a word: their protection would be worth nothing. */
function strangers(listener: Listener): Lines {
  if (listener.kind === 'tunnel' || listener.proxies.length === 0) return []
  return ['if ($is_stranger) { return 444; }']
}

/** Tells strangers by the other end of the connection, whatever the request says. */
export function strangersMap(listeners: readonly Listener[]): Lines {
  const ranges = listeners.flatMap((listener) => (listener.kind === 'tcp' ? listener.proxies : []))
  const friends = [...new Set([...OURSELVES, ...ranges])]
  return block('geo $realip_remote_addr $is_stranger', ['default 1;', ...friends.map((range) => `${range} 0;`)])
}
