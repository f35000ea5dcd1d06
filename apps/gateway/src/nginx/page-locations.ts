import { GATEWAY_FIELDS } from '@streamvault/contract'
import { block, type Lines, paragraphs } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'
import { limitRequests, limitWellFormed } from './request-limits.ts'
import { PAGE_HEADERS } from './response-headers.ts'

const TEXT_TYPES = [
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/problem+json',
  'application/rss+xml',
  'application/vnd.apple.mpegurl',
  'application/xml',
  'image/svg+xml',
  'text/css',
  'text/plain',
  'text/vtt',
  'text/xml',
]

/** Where the manager answers: pages and the API. And what is nobody's business. */
export function pageLocations(settings: NginxSettings): Lines {
  const limited = limitRequests(settings.limits)
  return paragraphs([
    block('location /', ['if ($is_disguised) { return 404; }', ...limited, ...toManager(settings)]),
    block('location = /healthz', [
      'access_log off;',
      ...HEALTH,
      'default_type "text/plain; charset=utf-8";',
      'add_header Cache-Control "no-store" always;',
      'return 200 "healthy\\n";',
    ]),
    block('location = /readyz', [
      'access_log off;',
      ...HEALTH,
      ...limitWellFormed(settings.limits),
      'proxy_pass http://authoriser/readyz;',
      ...HOP,
      ...WITHOUT_BODY,
      'proxy_read_timeout 10s;',
    ]),
    // Whatever a manager or a worker has there, it is for those on its own machine.
    block('location ~ "^/(metrics|stream|pack|subtitle|hls)(/|$)"', ['return 404;']),
  ])
}

/** How compressing is done; media is left alone, it is compressed already. */
export function compression(): Lines {
  return [
    'gzip on;',
    'gzip_comp_level 5;',
    'gzip_min_length 512;',
    'gzip_proxied any;',
    'gzip_vary on;',
    `gzip_types ${TEXT_TYPES.join(' ')};`,
  ]
}

/** Before limits are looked at, by nginx alone: `/healthz` costs as much as saying so would. */
const HEALTH = ['if ($is_malformed) { return 400; }', 'if ($request_method !~ "^(GET|HEAD)$") { return 405; }']
const HOP = ['proxy_http_version 1.1;', 'proxy_set_header Connection "";']
/** What is asked without the body of the request must not say that there is one: the next request would be taken for it. */
const WITHOUT_BODY = ['proxy_pass_request_body off;', 'proxy_set_header Content-Length "";']

function toManager({ workerSecret }: NginxSettings): Lines {
  const fields = {
    Host: '$named_host',
    'X-Request-Id': '$request_id',
    'X-Real-IP': '$remote_addr',
    'X-Forwarded-For': '$remote_addr',
    'X-Forwarded-Proto': '$scheme',
    'X-Forwarded-Host': '""',
    Forwarded: '""',
    'Accept-Encoding': '""',
    // All of them come from one address, whose requests are counted here.
    [GATEWAY_FIELDS.secret]: workerSecret,
  }
  return [
    'proxy_pass http://managers;',
    ...HOP,
    ...Object.entries(fields).map(([name, value]) => `proxy_set_header ${name} ${value};`),
    'proxy_connect_timeout 2s;',
    'proxy_read_timeout 60s;',
    'proxy_next_upstream error timeout;',
    ...PAGE_HEADERS,
  ]
}
