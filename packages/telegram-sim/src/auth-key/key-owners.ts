import type { CallLink, CallPlace } from '../rpc/call.ts'

/** Watches that no key is used by two owners at once, as Telegram does since somebody may have copied it. */
export class KeyOwners {
  readonly #links = new Map<bigint, Set<CallLink>>()
  readonly #duplicated = new Set<bigint>()

  /** From now on the key is of no use to anybody. */
  spoil(keyId: bigint): void {
    this.#duplicated.add(keyId)
  }

  /** Whether the key was spoilt, or two owners were seen on it: then it stays of no use. */
  async isDuplicated(keyId: bigint, link: CallLink): Promise<boolean> {
    const links = this.#links.get(keyId) ?? new Set()
    this.#links.set(keyId, links)
    for (const other of links) if (!other.isOpen) links.delete(other)
    const others = [...links].filter((other) => other !== link)
    links.add(link)
    const place = await link.place()
    for (const other of others) {
      if (other.owner !== link.owner && other.owner !== undefined && link.owner !== undefined) this.spoil(keyId)
      if (areApart(await other.place(), place)) this.spoil(keyId)
    }
    return this.#duplicated.has(keyId)
  }

  /** Whether it was spoilt, without a look at who uses it. */
  isSpoilt(keyId: bigint): boolean {
    return this.#duplicated.has(keyId)
  }
}

/** Two addresses, or two processes of this machine: a process that cannot be told is no sign. */
function areApart(one: CallPlace, other: CallPlace): boolean {
  const processes = [one.process, other.process]
  return one.address !== other.address || (!processes.includes(undefined) && one.process !== other.process)
}
