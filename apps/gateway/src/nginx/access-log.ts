import { type Lines, quoted } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** JSON for operators. The path stands alone, because queries hold tickets. */
export function accessLog({ folder }: NginxSettings): Lines {
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
    writeTo(folder),
  ]
}

/** Has each slice of a response, which is a subrequest, looked at when it ends (`running-responses.lua`), and leaves it out of the log. */
export function watchSlices({ folder }: NginxSettings): Lines {
  return ['log_subrequest on;', 'set $is_logged 1;', writeTo(folder, ' if=$is_logged')]
}

function writeTo(folder: string, condition = ''): string {
  return `access_log ${quoted(`${folder}/access.log`)} json buffer=64k flush=5s${condition};`
}
