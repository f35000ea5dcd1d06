import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether a connection to an IP address may be made. */
export type AddressRule = (address: string) => boolean

/** All that has been given to anybody on the Internet: https://www.iana.org/assignments/ipv6-address-space/ */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
/** Marks an interface whose last four bytes are an IPv4 address (RFC 5214, 6.1), but for the bit that says whether it is unique. */
const ISATAP = [0, 0x5efe]
const UNIQUE_BIT = 0x0200

/**
 * Lets through addresses that anybody on the Internet can have, and those in `networks`, which are CIDRs.
 *
 * An IPv6 address that stands for an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64, ISATAP) is neither, whatever it
 * stands for: only a network of its own lets it through.
 */
export function createAddressRule(networks: readonly string[]): AddressRule {
  const allowed = networks.map((network) => ipaddr.parseCIDR(network))
  return (address) => {
    if (isIP(address) === 0) return false
    const parsed = ipaddr.parse(address)
    return isPublic(parsed) || allowed.some((cidr) => cidr[0].kind() === parsed.kind() && parsed.match(cidr))
  }
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  if (address instanceof ipaddr.IPv4) return true
  return address.match(GLOBAL_UNICAST) && !isIsatap(address)
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] ?? 0) & ~UNIQUE_BIT) === ISATAP[0] && parts[5] === ISATAP[1]
}
