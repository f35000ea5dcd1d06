import { accessLog } from './access-log.ts'
import { queryArguments } from './arguments.ts'
import { clientAddress } from './client-address.ts'
import { errorPages } from './error-pages.ts'
import { block, type Lines, paragraphs, quoted } from './lines.ts'
import { luaModules } from './lua-modules.ts'
import { mediaLocations, partsServer } from './media-locations.ts'
import type { NginxSettings } from './nginx-settings.ts'
import { orders } from './orders.ts'
import { compression, pageLocations } from './page-locations.ts'
import { problemLocations } from './problem-locations.ts'
import { requestLimits } from './request-limits.ts'
import { headerValues } from './response-headers.ts'
import { serverFor, strangersMap } from './server.ts'
import { sliceCache } from './slice-cache.ts'
import { upstreams } from './upstreams.ts'

/** Requests and responses under way in one worker process, those to workers and the authoriser included. */
const CONNECTIONS_MAX = 8192
/** Of the descriptors: whoever is let in has to find some for what he is sent. */
const CONNECTIONS_SHARE = 1 / 2
/** A response keeps a descriptor for each of its slices, and there are two ends to every connection. */
const DESCRIPTORS_WANTED = 65_536
/** A reload lets old responses go on this long; players then ask again for what they lack. */
const SHUTDOWN_SECONDS = 10

/** The whole configuration of the one origin. */
export function renderNginxConf(settings: NginxSettings): string {
  const locations = paragraphs([mediaLocations(settings), pageLocations(settings), problemLocations()])
  const http = paragraphs([
    basics(settings),
    accessLog(settings),
    clientAddress(),
    strangersMap(settings.listeners),
    queryArguments(),
    headerValues(),
    compression(),
    errorPages(),
    requestLimits(settings.limits),
    sliceCache(settings.cache),
    upstreams(settings),
    luaModules(settings),
    orders(settings),
    partsServer(settings),
    ...settings.listeners.map((listener) => serverFor(listener, locations)),
  ])
  return `${paragraphs([processes(settings), block('http', http)]).join('\n')}\n`
}

function processes({ folder, user, workerProcesses, descriptorsMax, modules }: NginxSettings): Lines {
  return [
    ...modules.map((path) => `load_module ${quoted(path)};`),
    ...(user === undefined ? [] : [`user ${quoted(user)};`]),
    'daemon off;',
    // Several expressions are matched for each response.
    'pcre_jit on;',
    `worker_processes ${workerProcesses};`,
    `worker_rlimit_nofile ${Math.min(DESCRIPTORS_WANTED, descriptorsMax)};`,
    `worker_shutdown_timeout ${SHUTDOWN_SECONDS}s;`,
    `pid ${quoted(`${folder}/nginx.pid`)};`,
    // Its lines hold whole requests: they are read by us, who take the tickets out.
    'error_log stderr warn;',
    ...block('events', [
      `worker_connections ${Math.min(CONNECTIONS_MAX, Math.floor(descriptorsMax * CONNECTIONS_SHARE))};`,
      'multi_accept on;',
    ]),
  ]
}

function basics({ folder }: NginxSettings): Lines {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return [
    ...temporary.map((name) => `${name}_temp_path ${quoted(`${folder}/temp/${name}`)};`),
    'default_type application/octet-stream;',
    'server_tokens off;',
    'sendfile on;',
    'tcp_nopush on;',
    'tcp_nodelay on;',
    // Longer than the 60 s of a load balancer in front, so that it never finds a connection just closed.
    'keepalive_timeout 65s;',
    'keepalive_requests 10000;',
    'client_header_timeout 10s;',
    'client_body_timeout 10s;',
    'send_timeout 30s;',
    'reset_timedout_connection on;',
    'client_max_body_size 1m;',
  ]
}
