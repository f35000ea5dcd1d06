import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether a connection to an IP address may be made. */
export type AddressRule = (address: string) => boolean

/** All that has been given to anybody on the Internet: https://www.iana.org/assignments/ipv6-address-space/ */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
/**
 * Addresses of the Internet that answer a cloud's own machines only: what listens there tells them secrets, or trusts whoever asks.
 * Those of the other clouds lie in networks that are nobody's: 169.254.0.0/16, 100.64.0.0/10 (Alibaba), 192.0.0.0/24 (Oracle), fc00::/7.
 */
const OF_CLOUDS = [
  // WireServer of Azure: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
  '168.63.129.16/32',
  // Metadata of Packet, later Equinix Metal: https://deploy.equinix.com/developers/docs/metal/server-metadata/metadata
  '192.80.8.124/32',
  // Services of IBM Cloud: https://cloud.ibm.com/docs/vpc?topic=vpc-service-endpoints-for-vpc
  '161.26.0.0/16',
  '166.8.0.0/14',
  // Interfaces of Google: https://cloud.google.com/vpc/docs/configure-private-google-access
  '199.36.153.4/30',
  '199.36.153.8/30',
].map((network) => ipaddr.IPv4.parseCIDR(network))
/** Marks an interface whose last four bytes are an IPv4 address (RFC 5214, 6.1), but for the bit that says whether it is unique. */
const ISATAP = [0, 0x5efe]
const UNIQUE_BIT = 0x0200

/**
 * Lets through addresses that anybody on the Internet can have, and those in `networks`, which are CIDRs. Those that clouds keep to
 * themselves count as nobody's.
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
  if (address instanceof ipaddr.IPv4) return !OF_CLOUDS.some((cidr) => address.match(cidr))
  return address.match(GLOBAL_UNICAST) && !isIsatap(address)
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] ?? 0) & ~UNIQUE_BIT) === ISATAP[0] && parts[5] === ISATAP[1]
}
