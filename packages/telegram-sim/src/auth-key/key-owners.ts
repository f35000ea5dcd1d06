import type { CallLink } from '../rpc/call.ts'

/** Watches that no key is used by two owners at once, as Telegram does since somebody may have copied it. */
export class KeyOwners {
  readonly #links = new Map<bigint, Set<CallLink>>()
  readonly #duplicated = new Set<bigint>()

  /** Whether two owners were seen on the key: then it stays of no use. */
  isDuplicated(keyId: bigint, link: CallLink): boolean {
    const links = this.#links.get(keyId) ?? new Set()
    this.#links.set(keyId, links)
    for (const other of links) if (!other.isOpen) links.delete(other)
    if ([...links].some((other) => areDifferent(other, link))) this.#duplicated.add(keyId)
    links.add(link)
    return this.#duplicated.has(keyId)
  }
}

/** A client that was introduced on another connection need not say again who it is. */
function areDifferent(one: CallLink, other: CallLink): boolean {
  const isOther = one.owner !== undefined && other.owner !== undefined && one.owner !== other.owner
  return isOther || one.address !== other.address
}
