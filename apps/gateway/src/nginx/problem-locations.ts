import { PROBLEM_MEDIA_TYPE } from '@streamvault/contract'
import { ERRORS } from '@streamvault/core'
import { PROBLEMS, type Problem, problemPath } from './error-pages.ts'
import { block, type Lines, paragraphs } from './lines.ts'

/** RFC 9457 for what goes wrong before anybody behind us has an answer; nginx's own pages say nothing to a program. */
export function problemLocations(): Lines {
  return paragraphs(Object.entries(PROBLEMS).map(problemLocation))
}

/**
 * A slice behind the first one is a subrequest, and what goes wrong with it comes here as well: the problem would follow the
 * bytes that are sent already, as if it were some of the film. The connection breaks instead.
 */
const NOT_INTO_A_BODY = 'if ngx.is_subrequest then return ngx.exit(ngx.ERROR) end'
/** Where a range turns out to be beyond the file, the request is named already, and would be twice. */
const NAMED_ONCE = "ngx.header['X-Request-Id'] = ngx.var.known_id"

function problemLocation([nginxStatus, { code, retrySeconds }]: [string, Problem]): Lines {
  const { status, message } = ERRORS[code]
  const body = JSON.stringify({ title: message, status, code, requestId: '$known_id' })
  return block(`location = ${problemPath(nginxStatus)}`, [
    'internal;',
    `default_type ${PROBLEM_MEDIA_TYPE};`,
    'add_header Cache-Control "no-store" always;',
    'add_header X-Content-Type-Options "nosniff" always;',
    ...(retrySeconds === undefined ? [] : [`add_header Retry-After ${retrySeconds} always;`]),
    ...(code === 'METHOD_NOT_ALLOWED' ? ['add_header Allow "GET, HEAD" always;'] : []),
    `header_filter_by_lua_block { ${NOT_INTO_A_BODY} ${NAMED_ONCE} }`,
    `return ${status} '${body}';`,
  ])
}
