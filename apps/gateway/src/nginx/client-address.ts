import type { Lines } from './lines.ts'
import type { Listener } from './nginx-settings.ts'

/** How Cloudflare and its tunnels name the client: https://developers.cloudflare.com/fundamentals/reference/http-headers/ */
const HEADER = 'CF-Connecting-IP'

/**
 * Who is asking, for limits and for those behind us: the other end of the connection, unless that is a proxy we believe. What
 * else a request says about its client is nothing.
 *
 * The holder of an IPv6 address usually has 2^64 of them, so that the first four groups count as one client, whichever way they
 * are written: nginx shortens the longest run of groups that are zero, when there are two of them or more (RFC 5952).
 */
export function clientAddress(): Lines {
  return [
    // A look at the bytes of an address: most have four, and then no pattern is tried.
    'geo $has_groups { default ""; ::/1 1; 8000::/1 1; }',
    'map $has_groups $client { default $remote_addr; 1 $client_network; }',
    'map $remote_addr $client_network {',
    '  default $remote_addr;',
    ...NETWORKS.map(([pattern, network]) => `  "~^${pattern}" "${network}";`),
    '}',
  ]
}

const GROUP = '[0-9a-f]+'
/** Addresses by how many groups stand before the zeros that are left out, and the network in which they are. */
const NETWORKS = [
  [`(?<network>${GROUP}:${GROUP}:${GROUP}:${GROUP}):`, '$network'],
  [`(?<network>${GROUP}:${GROUP}:${GROUP})::`, '$network:0'],
  [`(?<network>${GROUP}:${GROUP})::`, '$network:0:0'],
  // Two groups of zeros, and the fourth is told.
  [`(?<network>${GROUP})::(?<fourth>${GROUP})(:${GROUP}){4}$`, '$network:0:0:$fourth'],
  [`(?<network>${GROUP})::`, '$network:0:0:0'],
] as const

/** Goes into the server of one listener. */
export function believedProxies(listener: Listener): Lines {
  const ranges = listener.kind === 'tunnel' ? ['unix:'] : listener.proxies
  if (ranges.length === 0) return []
  return [...ranges.map((range) => `set_real_ip_from ${range};`), `real_ip_header ${HEADER};`, 'real_ip_recursive off;']
}
