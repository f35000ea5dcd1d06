import { block, type Lines } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** Longer than any response can take from the authoriser's yes to its first byte: from then on it is noted. */
const REMEMBERED_SECONDS = 60
/** Asks for this cut responses; see `orders`. */
export const CUT_PATH = '/cut'
/** Asks for this say how much room the cache has. */
export const ROOM_PATH = '/room'

/**
 * What the gateway tells nginx while it runs, on a socket of its own. `CUT_PATH?item=ID&epoch=NUMBER` cuts the responses of the
 * file or pack that were allowed in an earlier epoch; after `ROOM_PATH?bytes=NUMBER` no more than that is kept, until the next one,
 * which names no number where there is no shortage.
 */
export function orders({ ordersSocket }: Pick<NginxSettings, 'ordersSocket'>): Lines {
  const cut = `ngx.shared.cuts:set(ngx.var.arg_item, tonumber(ngx.var.arg_epoch), ${REMEMBERED_SECONDS})`
  return [
    'lua_shared_dict cuts 1m;',
    'lua_shared_dict room 16k;',
    // Of every response, whatever became of it: a descriptor that is noted must be the response's own.
    "log_by_lua_block { require('cut_responses').finish() }",
    ...block('server', [
      `listen unix:${ordersSocket};`,
      'access_log off;',
      ...order(CUT_PATH, cut),
      ...order(ROOM_PATH, "ngx.shared.room:set('bytes', tonumber(ngx.var.arg_bytes))"),
    ]),
  ]
}

function order(path: string, note: string): Lines {
  return block(`location = ${path}`, [
    'content_by_lua_block {',
    `  local isNoted, problem = ${note}`,
    '  if not isNoted then ngx.log(ngx.ERR, problem) end',
    '  ngx.exit(isNoted and ngx.HTTP_NO_CONTENT or ngx.HTTP_INTERNAL_SERVER_ERROR)',
    '}',
  ])
}

/** Goes where media is answered. */
export function noteResponse(): Lines {
  return ["header_filter_by_lua_block { require('cache_room').consider() require('cut_responses').begin() }"]
}

/** Goes where something else is answered that nginx keeps. */
export function considerRoom(): Lines {
  return ["header_filter_by_lua_block { require('cache_room').consider() }"]
}
