/** What went wrong with a request to the API, fit to be shown: plain data, so that it also crosses from server to browser. */
export interface ApiProblem {
  readonly code: string
  readonly title: string
  readonly status: number
  /** What there is to say of this very case. */
  readonly detail?: string
  readonly requestId?: string
}

/** Thrown by every call in `client.ts`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: ApiProblem

  constructor(problem: ApiProblem, options?: ErrorOptions) {
    super(problem.title, options)
    this.problem = problem
  }
}

const UNREACHABLE: ApiProblem = { code: 'UNREACHABLE', title: 'The vault did not answer.', status: 0 }

/** Reads `body` as an RFC 9457 problem; whatever is none becomes a plain sentence with the status. */
export function problemOf(body: unknown, status: number): ApiProblem {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('title' in body)) {
    return { code: 'UNKNOWN', title: 'The vault gave an answer that makes no sense.', status }
  }
  const requestId = 'requestId' in body ? { requestId: String(body.requestId) } : {}
  const detail = 'detail' in body ? { detail: String(body.detail) } : {}
  return { code: String(body.code), title: String(body.title), status, ...detail, ...requestId }
}

/** What of `error` may be shown. Whatever did not come from the API counts as "not reachable". */
export function problemFrom(error: unknown): ApiProblem {
  return error instanceof ApiError ? error.problem : UNREACHABLE
}
