import { block, type Lines } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** Longer than any response can take from its grant to its first byte: by then it is noted. */
const REMEMBERED_SECONDS = 60
/** What follows is asked on a socket of its own; see `orders`. */
export const BEAT_PATH = '/beat'
export const CUT_PATH = '/cut'
export const ROOM_PATH = '/room'
export const STATE_PATH = '/state'

/** Names of what each process counts under: some 160 bytes for each viewer and each item of the responses that nginx can have. */
const COUNTS_ZONE = '8m'

/**
 * What the gateway tells nginx and asks of it while it runs, on a socket of its own.
 *
 * - `BEAT_PATH?generation=NUMBER`: the authoriser is there, and what it granted in earlier generations is not to be used again;
 * - `CUT_PATH?item=ID&epoch=NUMBER` cuts the responses of the file or pack that were allowed in an earlier epoch;
 * - after `ROOM_PATH?bytes=NUMBER` no more than that is kept, until the next one, which names no number where there is no shortage;
 * - `STATE_PATH` tells what runs and what has ended (`running-responses.lua`).
 */
export function orders({ ordersSocket }: Pick<NginxSettings, 'ordersSocket'>): Lines {
  return [
    'lua_shared_dict state 16k;',
    `lua_shared_dict viewers ${COUNTS_ZONE};`,
    `lua_shared_dict items ${COUNTS_ZONE};`,
    'lua_shared_dict totals 16k;',
    'lua_shared_dict cuts 1m;',
    // Of viewers, some 100 bytes each; who is forgotten begins anew.
    'lua_shared_dict clocks 4m;',
    'lua_shared_dict room 16k;',
    // Of every response, whatever became of it: what is counted and noted must be what runs.
    "log_by_lua_block { require('running_responses').finish() }",
    ...block('server', [
      `listen unix:${ordersSocket};`,
      'access_log off;',
      ...order(BEAT_PATH, [
        'local state, generation = ngx.shared.state, tonumber(ngx.var.arg_generation)',
        "local isNoted, problem = state:set('generation', math.max(generation, state:get('generation') or 0))",
        "if isNoted then isNoted, problem = state:set('beat', ngx.now()) end",
      ]),
      ...order(CUT_PATH, [
        'local item, epoch = ngx.var.arg_item, tonumber(ngx.var.arg_epoch)',
        `local isNoted, problem = ngx.shared.cuts:set(item, epoch, ${REMEMBERED_SECONDS})`,
      ]),
      ...order(ROOM_PATH, ["local isNoted, problem = ngx.shared.room:set('bytes', tonumber(ngx.var.arg_bytes))"]),
      ...block(`location = ${STATE_PATH}`, ["content_by_lua_block { require('running_responses').tell() }"]),
    ]),
  ]
}

function order(path: string, note: Lines): Lines {
  return block(`location = ${path}`, [
    'content_by_lua_block {',
    ...note.map((line) => `  ${line}`),
    '  if not isNoted then ngx.log(ngx.ERR, problem) end',
    '  ngx.exit(isNoted and ngx.HTTP_NO_CONTENT or ngx.HTTP_INTERNAL_SERVER_ERROR)',
    '}',
  ])
}

/** Goes where something is answered that nginx keeps. */
export function considerRoom(): Lines {
  return ["header_filter_by_lua_block { require('cache_room').consider() }"]
}
