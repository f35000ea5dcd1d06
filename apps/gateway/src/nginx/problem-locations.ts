import { PROBLEM_MEDIA_TYPE } from '@streamvault/contract'
import { ERRORS } from '@streamvault/core'
import { PROBLEMS, type Problem, problemPath } from './error-pages.ts'
import { block, type Lines, paragraphs } from './lines.ts'

/** RFC 9457 for what goes wrong before anybody behind us has an answer; nginx's own pages say nothing to a program. */
export function problemLocations(): Lines {
  return paragraphs(Object.entries(PROBLEMS).map(problemLocation))
}

function problemLocation([nginxStatus, { code, retrySeconds }]: [string, Problem]): Lines {
  const { status, message } = ERRORS[code]
  const body = JSON.stringify({ title: message, status, code, requestId: '$request_id' })
  return block(`location = ${problemPath(nginxStatus)}`, [
    'internal;',
    `default_type ${PROBLEM_MEDIA_TYPE};`,
    'add_header Cache-Control "no-store" always;',
    'add_header X-Content-Type-Options "nosniff" always;',
    'add_header X-Request-Id $request_id always;',
    ...(retrySeconds === undefined ? [] : [`add_header Retry-After ${retrySeconds} always;`]),
    ...(code === 'METHOD_NOT_ALLOWED' ? ['add_header Allow "GET, HEAD" always;'] : []),
    `return ${status} '${body}';`,
  ])
}
