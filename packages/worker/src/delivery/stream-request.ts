import { type FileId, VaultError } from '@streamvault/core'
import type { RequestHead } from './exchange.ts'

/** What a request for a file's bytes asks for. */
export interface StreamRequest {
  readonly file: FileId
  readonly ticket: string | undefined
  readonly method: 'GET' | 'HEAD'
  /** Whether to save the bytes under the file's name instead of showing them. */
  readonly download: boolean
}

const PREFIX = '/stream/'

/** Whether a request is for the bytes of a file. */
export function isStreamPath(url: string): boolean {
  return url.startsWith(PREFIX)
}

/**
 * Reads `GET, HEAD /stream/{fileId}/{name}?ticket=…[&download=1]`. The name is for people and is not looked at.
 *
 * Throws `METHOD_NOT_ALLOWED`, `ROUTE_NOT_FOUND` when the path has another shape.
 */
export function parseStreamRequest(request: RequestHead): StreamRequest {
  const { method, url = '' } = request
  if (method !== 'GET' && method !== 'HEAD') throw new VaultError('METHOD_NOT_ALLOWED')
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const [file, name, ...rest] = path.slice(PREFIX.length).split('/')
  if (!file || !name || rest.length > 0) throw new VaultError('ROUTE_NOT_FOUND')
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1))
  const ticket = query.get('ticket') || undefined
  return { file: file as FileId, ticket, method, download: query.get('download') === '1' }
}
