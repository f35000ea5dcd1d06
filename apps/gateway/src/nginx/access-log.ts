import { type Lines, quoted } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/**
 * Two logs: JSON for operators, where the path stands alone because queries hold tickets; and one line for each media
 * response that has ended, for the authoriser, who gave it the number in `$granted`.
 */
export function accessLog({ folder, endedPipe }: NginxSettings): Lines {
  const fields = {
    time: '$time_iso8601',
    requestId: '$request_id',
    client: '$remote_addr',
    method: '$request_method',
    path: '$path_alone',
    range: '$http_range',
    status: '$status',
    bytes: '$body_bytes_sent',
    seconds: '$request_time',
    cache: '$upstream_cache_status',
    upstream: '$upstream_addr',
    agent: '$http_user_agent',
  }
  const json = Object.entries(fields).map(([name, value]) => `"${name}":"${value}"`)
  return [
    // As it was asked, and without its query, however that is spelt.
    'map $request_uri $path_alone { "~*^(?<before_query>.*?)([?]|%3f|$)" $before_query; }',
    `log_format json escape=json '{${json.join(',')}}';`,
    "log_format ended '$granted $body_bytes_sent $cache_outcome';",
    'map $upstream_cache_status $cache_outcome { HIT hit; "" none; default miss; }',
    `access_log ${quoted(`${folder}/access.log`)} json buffer=64k flush=5s;`,
    // Lines of a pipe are whole up to 4 KiB, whoever else writes (POSIX, PIPE_BUF).
    `access_log ${quoted(endedPipe)} ended if=$granted;`,
  ]
}
