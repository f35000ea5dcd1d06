import { type Lines, quoted } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** JSON for operators. The path stands alone, because queries hold tickets. */
export function accessLog({ folder }: NginxSettings): Lines {
  return [
    // As it was asked, and without its query or parameters (RFC 3986, 3.3), however they are spelt: any of them may be a ticket.
    'map $request_uri $path_alone { "~^(?<before_query>(?:[^?;%]++|%(?!3[fFbB]))*+)" $before_query; }',
    logFormat('json', '$path_alone'),
    // Without the name, which is for people: looking for a query in it is a twelfth of what nginx itself does for a small range.
    logFormat('stream', '/stream/$item'),
    writeTo(folder, 'json'),
  ]
}

function logFormat(name: string, path: string): string {
  const fields = {
    time: '$time_iso8601',
    requestId: '$running_id',
    client: '$remote_addr',
    method: '$request_method',
    path,
    range: '$http_range',
    status: '$status',
    bytes: '$body_bytes_sent',
    seconds: '$request_time',
    cache: '$upstream_cache_status',
    upstream: '$upstream_addr',
    agent: '$http_user_agent',
  }
  const json = Object.entries(fields).map(([field, value]) => `"${field}":"${value}"`)
  return `log_format ${name} escape=json '{${json.join(',')}}';`
}

/** Has each slice of a response, which is a subrequest, looked at when it ends (`running-responses.lua`), and leaves it out of the log. */
export function watchSlices({ folder }: NginxSettings): Lines {
  return ['log_subrequest on;', 'set $is_logged 1;', writeTo(folder, 'stream', ' if=$is_logged')]
}

function writeTo(folder: string, format: string, condition = ''): string {
  return `access_log ${quoted(`${folder}/access.log`)} ${format} buffer=64k flush=5s${condition};`
}
