import { BlockList, isIPv6 } from 'node:net'
import type { Reply, RequestHead } from './exchange.ts'

const GROUPS = 8
/** What one household has: neighbours in it are one viewer, as they are to a gateway. */
const NETWORK_GROUPS = 4
const MAPPED = /^::ffff:(?=\d+\.)/i

const OURSELVES = new BlockList()
OURSELVES.addSubnet('127.0.0.0', 8, 'ipv4')
OURSELVES.addAddress('::1', 'ipv6')

/**
 * Names a viewer who comes without a gateway by the address at the other end. Undefined for this machine itself: the operator is
 * there, and programs that pass on what many ask.
 */
export function viewerAt(address: string | undefined): string | undefined {
  const plain = (address ?? '').replace(MAPPED, '')
  if (plain === '' || OURSELVES.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')) return undefined
  return isIPv6(plain) ? networkOf(plain) : plain
}

/** Names the viewer who asks; as `viewerAt`. To be called as soon as he does: where nobody is connected any longer, nobody is named. */
export function viewerOf(request: RequestHead, response: Reply): string | undefined {
  // A response that waits for an earlier one on its connection has no socket yet.
  return viewerAt((request.socket ?? response.socket)?.remoteAddress)
}

function networkOf(address: string): string {
  const [left = '', right] = address.split('%')[0]?.split('::') ?? []
  const [before, after] = [left, right ?? ''].map((half) => half.split(':').filter((group) => group !== ''))
  const gap = GROUPS - (before?.length ?? 0) - (after?.length ?? 0)
  const groups = [...(before ?? []), ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...(after ?? [])]
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::`
}
