import type { Job } from '@streamvault/core'
import { shownAddress } from '../leech/shown-address.ts'

/** What a job is about, without what opens it. */
export function jobName({ request, key }: Job): string {
  if ('name' in request && typeof request.name === 'string') return request.name
  if ('url' in request) return shownAddress(request.url)
  return 'source' in request ? shownAddress(request.source) : key
}
