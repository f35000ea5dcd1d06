import { isIP, type LookupFunction } from 'node:net'
import { VaultError } from '@streamvault/core'
import { buildConnector } from 'undici'
import type { AddressRule } from './address-rule.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** Every address of a host name. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>

export interface CheckedConnectorOptions {
  readonly rule: AddressRule
  readonly resolve: Resolve
  readonly connectMs: number
}

/**
 * Connects to addresses that the rule lets through, and to no other: those that were checked are the very ones that are
 * connected to. A name of which one address is not let through is refused whole. Throws `URL_FORBIDDEN`.
 */
export function createCheckedConnector({
  rule,
  resolve,
  connectMs,
}: CheckedConnectorOptions): buildConnector.connector {
  const lookup: LookupFunction = (hostname, { all }, done) => {
    checkedAddresses(hostname, { rule, resolve }).then(
      (addresses) => {
        if (all === true) done(null, [...addresses])
        else done(null, addresses[0].address, addresses[0].family)
      },
      (error: NodeJS.ErrnoException) => done(error, ''),
    )
  }
  // One connection for each request under way: HTTP/2 would put all on one.
  const connect = buildConnector({ lookup, timeout: connectMs, allowH2: false })
  return (options, done) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    // Nobody looks up what is an address already.
    if (isIP(hostname) !== 0 && !rule(hostname)) done(new VaultError('URL_FORBIDDEN'), null)
    else connect({ ...options, hostname }, done)
  }
}

/** Every address of a host, all of which are let through. Throws `URL_FORBIDDEN` and `URL_UNAVAILABLE`. */
export async function checkedAddresses(
  hostname: string,
  { rule, resolve }: Pick<CheckedConnectorOptions, 'rule' | 'resolve'>,
): Promise<readonly [ResolvedAddress, ...ResolvedAddress[]]> {
  const [first, ...others] = await resolve(hostname)
  if (first === undefined) throw new VaultError('URL_UNAVAILABLE', { reason: 'the server has no address' })
  if (![first, ...others].every(({ address }) => rule(address))) throw new VaultError('URL_FORBIDDEN')
  return [first, ...others]
}
