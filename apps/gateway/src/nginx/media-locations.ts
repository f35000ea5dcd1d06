import { GATEWAY_FIELDS, PACE_FREE_BYTES } from '@streamvault/contract'
import { QUESTION_PARTS, type Question } from '../authoriser/question.ts'
import { watchSlices } from './access-log.ts'
import { errorPages } from './error-pages.ts'
import { block, type Lines, paragraphs } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'
import { considerRoom } from './orders.ts'
import { problemLocations } from './problem-locations.ts'
import { limitRequests, limitResponses, limitWellFormed } from './request-limits.ts'
import { EVERYWHERE, MEDIA_HEADERS, PAGE_HEADERS, PARTS_SERVER } from './response-headers.ts'
import { cacheKey, NGINX_SLICE_BYTES, NGINX_SMALL_SLICE_BYTES, PARTS_KEPT, PARTS_ZONE, partKey } from './slice-cache.ts'

/** Ids are ours: digests and slugs. The name behind them is for people, and is looked at by nobody. */
const ITEM = '(?<item>[A-Za-z0-9_-]{1,80})'
/** Who pauses a film may come back to it: a player that takes nothing holds little, and counts as one of its viewer's streams. */
const PATIENCE = 'send_timeout 1h;'
/**
 * Small slices that each process keeps open after a response, which saves an eighth of the CPU that one of 64 KiB takes. A takedown
 * truncates them before it removes them, and where a slice was stored anew nginx opens that one.
 */
const OPEN_SLICES_WANTED = 512
/** What was given up stays on the disk for so long at most. */
const OPEN_SLICE_SECONDS = 10
/** Behind the id of a film: how it is moved against others, a track, and a segment of it or what comes before all (`film-part.ts` of the worker). */
const FILM_PART = '(?:-?[0-9]{1,6}/)?[a-z0-9-]{1,80}/(?:init|[0-9]{1,6})[.](?:mp4|m4s|mp3|vtt)'
/** How a refused request goes on; the authoriser tells it properly. */
const REFUSAL_STATUS = 403

/** Where media is answered: `/stream`, `/pack`, `/subtitle` and `/hls` of the contract. */
export function mediaLocations(settings: NginxSettings): Lines {
  const { limits } = settings
  const limited = [...limitRequests(limits), ...limitResponses(limits)]
  const authorised = [...limited, ADMISSION, ...granted()]
  return paragraphs([
    // Answered here is what most requests ask for, within one small slice: elsewhere, nginx would look for its location twice.
    block(`location ~ "^/stream/${ITEM}/[^/]+$"`, [
      'set $kind file;',
      QUESTION,
      'set $asked $http_range;',
      'set $no_room "";',
      ...limitWellFormed(limits),
      ...limitResponses(limits),
      "access_by_lua_block { require('media_request').answer() }",
      ...granted(),
      ...slices(settings, NGINX_SMALL_SLICE_BYTES),
      ...keepOpen(settings),
      ...watchSlices(settings),
    ]),
    block('location @large', [...granted(), ...slices(settings, NGINX_SLICE_BYTES), ...watchSlices(settings)]),
    block('location @unbounded', [...granted(), ...relayed('send')]),
    block('location @uncached', [...granted(), ...passed(settings, '/stream/$item/bytes')]),
    block(`location ~ "^/pack/${ITEM}/[^/]+$"`, [
      'set $kind pack;',
      QUESTION,
      'set $asked "";',
      'set $no_room "";',
      ...authorised,
      ...passed(settings, '/pack/$item/bytes'),
    ]),
    // Small, and in the memory of its worker.
    block(`location ~ "^/subtitle/${ITEM}/[^/]+$"`, [
      'set $kind subtitle;',
      QUESTION,
      'set $asked "";',
      'set $no_room "";',
      ...authorised,
      ...toWorker(settings, { path: '/subtitle/$item/bytes', range: '$http_range' }),
    ]),
    ...filmLocations(settings, authorised),
    // Who may see them is for the worker to say, and nothing of a film is kept here but its slices.
    block(`location ~ "^/img/sprites/(?<film>f[0-9a-f]{32})/(?<sprite>thumbnails[.]vtt|[0-9]{1,2}[.]webp)$"`, [
      ...limited,
      ...toWorker(settings, { path: '/img/sprites/$film/$sprite$is_args$args', range: '', viewer: '$client' }),
    ]),
    block('location /img/', [...limitRequests(limits), ...pictures(settings)]),
    block('location @refused', [
      'proxy_pass http://authoriser/refusals/$refusal;',
      'proxy_method GET;',
      'proxy_pass_request_headers off;',
      'proxy_pass_request_body off;',
      'proxy_set_header X-Request-Id $known_id;',
      'proxy_set_header Connection "";',
      'proxy_set_header Content-Length "";',
      'proxy_http_version 1.1;',
    ]),
  ])
}

/** Films in segments: what a worker has made of their bytes. */
function filmLocations(settings: NginxSettings, authorised: Lines): Lines[] {
  const ofFile = ['set $kind file;', QUESTION, 'set $asked "";', 'set $no_room "";', ...authorised]
  return [
    block(`location ~ "^/hls/${ITEM}/(?<part>${FILM_PART})$"`, [...ofFile, ...filmParts(settings)]),
    // With tickets in them, so that nobody else may have them. By what was looked at, and not by the address as it came.
    block(`location ~ "^/hls/${ITEM}/(?<playlist>[A-Za-z0-9._/-]{1,200})$"`, [
      ...ofFile,
      ...toWorker(settings, { path: '/hls/$item/$playlist$is_args$args', range: '' }),
    ]),
  ]
}

/** What is not cut into slices: from a worker, at the pace that a viewer may have. */
function passed(settings: NginxSettings, path: string): Lines {
  return settings.viewerBytesPerSecond > 0 ? relayed('pass') : toWorker(settings, { path, range: '$http_range' })
}

/** By a function of `long-response.lua`, which sends what nginx asks of itself. */
function relayed(by: 'send' | 'pass'): Lines {
  // Who leaves while Lua waits for room in the connection is noticed at once, and not when that wait is over.
  const watching = 'lua_check_client_abort on;'
  return [
    watching,
    'lua_socket_buffer_size 64k;',
    `content_by_lua_block { require('long_response').${by}() }`,
    ...EVERYWHERE,
  ]
}

/**
 * Answers nginx itself, at a socket where nobody else comes in: parts of responses that were granted already, as
 * `long-response.lua` asks for them.
 */
export function partsServer(settings: NginxSettings): Lines {
  return block(
    'server',
    paragraphs([
      [`listen unix:${settings.slicesSocket};`, `server_name ${PARTS_SERVER};`, 'access_log off;', PATIENCE],
      part('slices', slices(settings, NGINX_SLICE_BYTES)),
      part('small', slices(settings, NGINX_SMALL_SLICE_BYTES)),
      part('file', toWorker(settings, { path: '/stream/$item/bytes', range: '$http_range' })),
      part('pack', toWorker(settings, { path: '/pack/$item/bytes', range: '$http_range' })),
      problemLocations(),
    ]),
  )
}

function part(name: string, answer: Lines): Lines {
  return block(`location ~ "^/${name}/${ITEM}$"`, [
    `set $kind ${name === 'pack' ? 'pack' : 'file'};`,
    'set $no_room "";',
    'set $asked $http_x_asked;',
    "access_by_lua_block { require('admission').admitPart() }",
    ...considerRoom(),
    ...errorPages(),
    ...answer,
  ])
}

/** What a grant is for, asked for and remembered as it stands here. No field of a request can hold the end of a line. */
const PARTS: Record<keyof Question, string> = {
  kind: '$kind',
  item: '$item',
  ticket: '$ticket',
  client: '$client',
  site: '$http_sec_fetch_site',
  origin: '$http_origin',
  referer: '$http_referer',
  host: '$http_host',
}
const QUESTION = `set $question "${QUESTION_PARTS.map((part) => `${PARTS[part]}\\n`).join('')}";`

/** No response begins without a grant that holds at that moment. */
const ADMISSION = "access_by_lua_block { require('admission').admit() }"

/** How a response goes on once it is granted, or refused. */
function granted(): Lines {
  return [...considerRoom(), ...errorPages(), `error_page ${REFUSAL_STATUS} = @refused;`, PATIENCE]
}

/** Of the descriptors a share: connections need the others. */
function keepOpen({ descriptorsMax }: NginxSettings): Lines {
  const max = Math.min(OPEN_SLICES_WANTED, Math.floor(descriptorsMax / 16))
  return [
    `open_file_cache max=${max} inactive=${OPEN_SLICE_SECONDS}s;`,
    `open_file_cache_valid ${OPEN_SLICE_SECONDS}s;`,
  ]
}

function slices(settings: NginxSettings, sliceBytes: number): Lines {
  return [
    `slice ${sliceBytes};`,
    'proxy_cache $cache_zone;',
    `proxy_cache_key "${cacheKey('$item', '$epoch', '$slice_range')}";`,
    // One of all who miss a slice stores it. The others do not wait for that one, which nginx would have them do in steps of
    // 500 ms: they get it from the worker, who has fetched it once for all of them.
    'proxy_cache_lock on;',
    'proxy_cache_lock_timeout 0;',
    'proxy_cache_lock_age 20s;',
    'proxy_cache_valid 206 365d;',
    'proxy_no_cache $no_room;',
    // What is kept was not what it should be; what comes instead is kept in its place.
    'proxy_cache_bypass $anew;',
    // With slices it would fetch whole files.
    'proxy_cache_background_update off;',
    'proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;',
    ...toWorker(settings, { path: '/stream/$item/bytes', range: '$slice_range' }),
  ]
}

/**
 * Segments of films, as they were made. They are of no length that is known before, and nothing of one is kept that did not come to its end. A
 * segment is not paced with the others of its viewer, but alone.
 */
function filmParts(settings: NginxSettings): Lines {
  const { viewerBytesPerSecond } = settings
  return [
    `proxy_cache ${PARTS_ZONE};`,
    `proxy_cache_key "${partKey('$item', '$epoch', '$part')}";`,
    // As for slices: one stores it, and the others do not wait for that.
    'proxy_cache_lock on;',
    'proxy_cache_lock_timeout 0;',
    `proxy_cache_valid 200 ${PARTS_KEPT};`,
    'proxy_no_cache $no_room;',
    'proxy_cache_background_update off;',
    'proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;',
    ...(viewerBytesPerSecond > 0
      ? [`limit_rate ${viewerBytesPerSecond};`, `limit_rate_after ${PACE_FREE_BYTES};`]
      : []),
    ...toWorker(settings, { path: '/hls/$item/$part$is_args$args', range: '' }),
  ]
}

/** A worker is told which format is wanted; where pictures are for everybody, each is kept once, whatever else a browser accepts. */
function pictures({ workerSecret, arePicturesForAll }: NginxSettings): Lines {
  const fields = {
    Host: 'worker',
    Connection: '""',
    // No body goes along: whoever is told of one would take what is asked next for it.
    'Content-Length': '""',
    Accept: 'image/$picture_format',
    'If-None-Match': '""',
    'X-Request-Id': '$request_id',
    [GATEWAY_FIELDS.secret]: workerSecret,
    // Who sees a picture first pays for what of a film is read for it.
    [GATEWAY_FIELDS.viewer]: '$client',
  }
  return [
    ...considerRoom(),
    // Pictures of one title are asked of one worker, who has them in its cache.
    'set $item $picture_path;',
    'if ($picture_path = "") { return 404; }',
    ...(arePicturesForAll ? KEPT_PICTURES : ['proxy_pass http://workers$picture_path$is_args$args;']),
    'proxy_http_version 1.1;',
    'proxy_pass_request_headers off;',
    'proxy_pass_request_body off;',
    ...Object.entries(fields).map(([name, value]) => `proxy_set_header ${name} ${value};`),
    'proxy_connect_timeout 2s;',
    'proxy_read_timeout 60s;',
    'proxy_next_upstream error timeout http_502 http_503 http_504;',
    'proxy_next_upstream_tries 2;',
    'proxy_next_upstream_timeout 10s;',
    ...PAGE_HEADERS,
    'proxy_hide_header Cache-Status;',
    'add_header Cache-Status $cache_status always;',
  ]
}

const KEPT_PICTURES: Lines = [
  'set $no_room "";',
  'proxy_no_cache $no_room;',
  'proxy_cache images;',
  'proxy_cache_key "$picture_path|$picture_format";',
  'proxy_cache_lock on;',
  'proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;',
  'proxy_ignore_headers Set-Cookie Vary;',
  'proxy_pass http://workers$picture_path;',
]

/** Asks a worker, who believes what we say of the viewer. Nothing that the viewer says goes along but what is named here. */
function toWorker(
  { workerSecret }: NginxSettings,
  { path, range, viewer = '$viewer' }: { readonly path: string; readonly range: string; readonly viewer?: string },
): Lines {
  const fields = {
    Host: 'worker',
    Connection: '""',
    // No body goes along: whoever is told of one would take what is asked next for it.
    'Content-Length': '""',
    Range: range === '' ? '""' : range,
    'X-Request-Id': '$known_id',
    [GATEWAY_FIELDS.secret]: workerSecret,
    [GATEWAY_FIELDS.granted]: '$granted_scope',
    [GATEWAY_FIELDS.viewer]: viewer,
    [GATEWAY_FIELDS.epoch]: '$epoch',
    [GATEWAY_FIELDS.asked]: '$asked',
  }
  const conditions = range === '$http_range' ? CONDITIONS : {}
  return [
    `proxy_pass http://workers${path};`,
    'proxy_http_version 1.1;',
    'proxy_pass_request_headers off;',
    'proxy_pass_request_body off;',
    ...Object.entries({ ...fields, ...conditions }).map(([name, value]) => `proxy_set_header ${name} ${value};`),
    'proxy_buffer_size 8k;',
    'proxy_buffers 8 64k;',
    'proxy_busy_buffers_size 128k;',
    // What is not kept follows the pace of the client, instead of filling the disk.
    'proxy_max_temp_file_size 0;',
    'proxy_connect_timeout 2s;',
    // A worker slows a viewer down by 15 s at most (`ViewerMeter`); one that hangs is left alone then, and the next one is asked.
    'proxy_read_timeout 20s;',
    // What a worker says is its answer: nginx would leave it alone for having told that a slice cannot be had.
    'proxy_next_upstream error timeout;',
    'proxy_next_upstream_tries 3;',
    // Then no third one: a viewer waits for 40 s at most until he is told.
    'proxy_next_upstream_timeout 30s;',
    ...MEDIA_HEADERS,
  ]
}

const CONDITIONS = {
  'If-Match': '$http_if_match',
  'If-None-Match': '$http_if_none_match',
  'If-Modified-Since': '$http_if_modified_since',
  'If-Unmodified-Since': '$http_if_unmodified_since',
  'If-Range': '$http_if_range',
}
