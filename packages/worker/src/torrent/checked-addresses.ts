import { isIP } from 'node:net'
import { type CallOptions, type Clock, isVaultError, VaultError, withDeadline } from '@streamvault/core'
import type { AddressRule } from '../leech/address-rule.ts'
import { checkedAddresses, type Resolve } from '../leech/checked-connector.ts'

/** As many as anybody needs; torrents name some dozens. */
const ADDRESSES_MAX = 64
const RESOLVE_MS_MAX = 5_000
const WEB: readonly string[] = ['http:', 'https:']

export interface AddressCheck extends CallOptions {
  readonly clock: Clock
  readonly rule: AddressRule
  readonly resolve: Resolve
}

/**
 * Those of the trackers that may be asked. One that is asked over UDP is named by the very address that was checked, so that no other
 * look-up follows; one that has none is left out.
 */
export async function checkedTrackers(given: readonly string[], check: AddressCheck): Promise<readonly string[]> {
  const distinct = [...new Set(given)].slice(0, ADDRESSES_MAX)
  const checked = await Promise.all(distinct.map((text) => checkedTracker(text, check)))
  return checked.filter((text) => text !== undefined)
}

/** Those of the web seeds that may be asked. */
export async function checkedWebSeeds(given: readonly string[], check: AddressCheck): Promise<readonly string[]> {
  const distinct = [...new Set(given)].slice(0, ADDRESSES_MAX)
  const checked = await Promise.all(distinct.map((text) => checkedWeb(URL.parse(text), check)))
  return checked.filter((text) => text !== undefined)
}

async function checkedTracker(text: string, check: AddressCheck): Promise<string | undefined> {
  const url = URL.parse(text)
  if (url?.protocol !== 'udp:') return await checkedWeb(url, check)
  const addresses = await addressesOf(url.hostname, check)
  // aria2 asks over UDP by IPv4 alone.
  const pinned = addresses.find((address) => isIP(address) === 4)
  return pinned === undefined || url.port === '' ? undefined : `udp://${pinned}:${url.port}/announce`
}

async function checkedWeb(url: URL | null, check: AddressCheck): Promise<string | undefined> {
  if (url === null || !WEB.includes(url.protocol)) return undefined
  if ((await addressesOf(url.hostname, check)).length === 0) return undefined
  // aria2 is given several with commas between them.
  return url.href.replaceAll(',', '%2C')
}

/** Nothing where one of them is not let through. */
async function addressesOf(given: string, check: AddressCheck): Promise<readonly string[]> {
  const hostname = given.replace(/^\[|\]$/g, '')
  if (isIP(hostname) !== 0) return check.rule(hostname) ? [hostname] : []
  const error = () => new VaultError('URL_UNAVAILABLE', { reason: 'its name was not looked up in time' })
  const deadline = { clock: check.clock, ms: RESOLVE_MS_MAX, signal: check.signal, error }
  try {
    const found = await withDeadline(deadline, () => checkedAddresses(hostname, check))
    return found.map(({ address }) => address)
  } catch (thrown) {
    check.signal.throwIfAborted()
    if (isVaultError(thrown) || thrown instanceof Error) return []
    throw thrown
  }
}
