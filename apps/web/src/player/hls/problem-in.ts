import { type ApiProblem, problemOf } from '../../api/api-error.ts'

/** No problem of ours is longer; what is, is a segment. */
const PROBLEM_BYTES_MAX = 16_384

/** What the vault said when it refused a request of hls.js; undefined where it did not refuse. */
export function problemIn(request: unknown): ApiProblem | undefined {
  if (!(request instanceof XMLHttpRequest) || request.status < 400) return undefined
  return problemOf(bodyOf(request), request.status)
}

function bodyOf(request: XMLHttpRequest): unknown {
  try {
    if (request.responseType === '' || request.responseType === 'text') return JSON.parse(request.responseText)
    const body: unknown = request.response
    const isShort = body instanceof ArrayBuffer && body.byteLength <= PROBLEM_BYTES_MAX
    return isShort ? JSON.parse(new TextDecoder().decode(body)) : undefined
  } catch {
    return undefined
  }
}
