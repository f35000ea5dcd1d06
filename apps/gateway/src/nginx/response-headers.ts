import type { Lines } from './lines.ts'

/** What nginx does not know on slices. */
const CONDITIONS = ['$http_if_match', '$http_if_none_match', '$http_if_modified_since', '$http_if_unmodified_since']
const HSTS_SECONDS = 31_536_000

/** What responses say that depends on how they came about. */
export function headerValues(): Lines {
  return [
    // RFC 9211, for the slice a response begins with; what nginx did not keep is told by the worker.
    'map $upstream_cache_status $cache_status {',
    '  "" $upstream_http_cache_status;',
    '  HIT "streamvault; hit";',
    '  default "streamvault; fwd=miss";',
    '}',
    // A slice is kept as a player is answered; another may want to save the same bytes to a file.
    'map $upstream_http_content_disposition $file_name { default ""; "~^[a-z]+; (?<rest>.+)$" $rest; }',
    'map $file_name $as_attachment { "" ""; default "attachment; $file_name"; }',
    'map $download $disposition { default $upstream_http_content_disposition; 1 $as_attachment; }',
    `map $https $strict_transport { default ""; on "max-age=${HSTS_SECONDS}"; }`,
    // Whoever answered has named the request already where it went wrong.
    'map $upstream_http_x_request_id $response_id { default $upstream_http_x_request_id; "" $known_id; }',
    // Given to media by us (`running-responses.lua`), and to all else by nginx.
    'map "" $running_id { default $request_id; }',
    // What viewers know the request by, of which this may be a part.
    `map $server_name $known_id { default $running_id; ${PARTS_SERVER} $http_x_request_id; }`,
    // Whether nginx can answer from slices, whatever the range.
    `map "$request_method:${CONDITIONS.join('')}" $is_plain { default ""; "GET:" 1; }`,
    // nginx looks for a location once it has resolved `..`, and those behind it are asked by the address as it came: with such a
    // segment, however it is written, the two may mean different things.
    'map $request_uri $is_disguised { default ""; "~*^[^?]*(/|%2f)([.]|%2e){1,2}(/|%2f|[?#]|$)" 1; }',
    // As it was asked, encoded, and of no other shape than an address of ours.
    'map $request_uri $picture_path {',
    '  "~^(?<picture_address>/img/[A-Za-z0-9%._~-]+/[A-Za-z0-9_-]+[.][A-Za-z]+/[0-9]+)([?]|$)" $picture_address;',
    '  default "";',
    '}',
    // As a worker reads `Accept`: what is smallest of what is named, and else what every browser shows.
    'map $http_accept $picture_format { default jpeg; ~*image/avif avif; ~*image/webp webp; }',
    // A client of HTTP/1.0 need not name a host, and those behind us are asked by HTTP/1.1, which must.
    // Where the target is a whole address, its host counts (RFC 9112, 3.2.2); `$host` would lack the port.
    'map $request $asked_host { default $http_host; "~^[A-Z]+ +[A-Za-z]+://(?<target_host>[^/?# ]+)" $target_host; }',
    'map $asked_host $named_host { default $asked_host; "" localhost; }',
    // What nginx reads and nobody else may: a target with a fragment, which no target has, and a request of HTTP/0.9.
    'map "$server_protocol $request_uri" $is_malformed { default ""; "~^ |#" 1; }',
    // Known once a response is granted (`admission.lua`), or refused.
    ...['epoch', 'viewer', 'refusal', 'anew', 'asked'].map((name) => `map "" $${name} { default ""; }`),
    'map $epoch $granted_scope { default "$kind/$item"; "" ""; }',
  ]
}

/** The name of the server that nginx asks for parts. Viewers cannot choose a server by its name: each listener has one. */
export const PARTS_SERVER = 'parts'

export const EVERYWHERE: Lines = [
  'proxy_hide_header X-Request-Id;',
  'add_header X-Request-Id $response_id always;',
  'add_header Strict-Transport-Security $strict_transport always;',
]

export const MEDIA_HEADERS: Lines = [
  'proxy_hide_header Cache-Status;',
  'proxy_hide_header Content-Disposition;',
  'add_header Cache-Status $cache_status always;',
  'add_header Content-Disposition $disposition;',
  ...EVERYWHERE,
]

export const PAGE_HEADERS: Lines = [
  'proxy_hide_header X-Content-Type-Options;',
  'add_header X-Content-Type-Options nosniff always;',
  ...EVERYWHERE,
]
