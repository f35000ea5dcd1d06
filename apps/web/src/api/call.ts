import createClient from 'openapi-fetch'
import { apiBase } from './api-base.ts'
import { ApiError, problemFrom, problemOf } from './api-error.ts'
import type { paths } from './generated/schema.d.ts'
import { viewerCookie } from './viewer-cookie.ts'

const CALL_MAX_MS = 10_000

export interface Call {
  readonly signal?: AbortSignal | undefined
}

/** What asks the API: on the server in the name of the viewer whose page is made. */
export function api() {
  const cookie = viewerCookie()
  return createClient<paths>({ baseUrl: apiBase(), ...(cookie !== undefined && { headers: { cookie } }) })
}

/** Ends with `signal`, and when the API does not answer in time. */
export function bounded(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(CALL_MAX_MS)
  return signal ? AbortSignal.any([signal, limit]) : limit
}

/** What the API answers. Throws `ApiError`. */
export async function answer<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    // An abort is the caller's own wish, not a failure of the vault.
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(problemFrom(cause), { cause })
  })
  if (data === undefined) throw new ApiError(problemOf(error, response.status))
  return data
}
