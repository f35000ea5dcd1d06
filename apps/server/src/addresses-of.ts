import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'

/** Every address of a host, as this machine knows it. */
export function addressesOf(hostname: string): Promise<LookupAddress[]> {
  return lookup(hostname, { all: true })
}
