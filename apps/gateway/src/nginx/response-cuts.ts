import { block, type Lines } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** Longer than any response can take from the authoriser's yes to its first byte: from then on it is noted. */
const REMEMBERED_SECONDS = 60
/** Asks for this cut responses; see `responseCuts`. */
export const CUT_PATH = '/cut'

/**
 * Lets the gateway cut running responses: by `CUT_PATH?item=ID&epoch=NUMBER` on a socket of its own, those of the file or
 * pack that were allowed in an earlier epoch.
 */
export function responseCuts({ cutsSocket }: Pick<NginxSettings, 'cutsSocket'>): Lines {
  const note = `ngx.shared.cuts:set(ngx.var.arg_item, tonumber(ngx.var.arg_epoch), ${REMEMBERED_SECONDS})`
  return [
    'lua_shared_dict cuts 1m;',
    // Of every response, whatever became of it: a descriptor that is noted must be the response's own.
    "log_by_lua_block { require('cut_responses').finish() }",
    ...block('server', [
      `listen unix:${cutsSocket};`,
      'access_log off;',
      ...block(`location = ${CUT_PATH}`, [
        'content_by_lua_block {',
        `  local isNoted, problem = ${note}`,
        '  if not isNoted then ngx.log(ngx.ERR, problem) end',
        '  ngx.exit(isNoted and ngx.HTTP_NO_CONTENT or ngx.HTTP_INTERNAL_SERVER_ERROR)',
        '}',
      ]),
    ]),
  ]
}

/** Goes where media is answered. */
export function noteResponse(): Lines {
  return ["header_filter_by_lua_block { require('cut_responses').begin() }"]
}
