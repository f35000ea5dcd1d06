import type { FileId } from '@streamvault/core'
import type { EvictionPolicy } from './eviction-policy.ts'

/** A cache of names around a policy, as small as can be. */
export class EvictionPolicyTrial {
  readonly policy: EvictionPolicy
  readonly slotsMax: number
  /** By slot. */
  readonly names = new Map<number, string>()
  readonly held = new Set<number>()
  now = 0

  constructor(create: (now: () => number) => EvictionPolicy, slotsMax: number) {
    this.policy = create(() => this.now)
    this.slotsMax = slotsMax
  }

  slotOf(file: string, index: number): number | undefined {
    return [...this.names].find(([, name]) => name === `${file}/${index}`)?.[0]
  }

  /** Asks for a slice, and returns its slot; undefined when none can be given up. */
  ask(file: string, index: number): number | undefined {
    const known = this.slotOf(file, index)
    if (known !== undefined) {
      this.policy.touch(known)
      return known
    }
    const slot = this.#free() ?? this.policy.evict((candidate) => this.held.has(candidate))
    if (slot === undefined) return undefined
    this.names.set(slot, `${file}/${index}`)
    this.policy.admit(slot, { file: file as FileId, index })
    this.policy.touch(slot)
    return slot
  }

  /** Asks for slices in sequence, as one who watches. */
  watch(file: string, { start = 0, end, paceMs = 4000 }: { start?: number; end: number; paceMs?: number }): void {
    for (let index = start; index < end; index++) {
      this.ask(file, index)
      this.now += paceMs
    }
  }

  /** How many of the first `count` slices of a file are kept. */
  keptOf(file: string, count: number): number {
    return Array.from({ length: count }, (_, index) => this.slotOf(file, index)).filter((slot) => slot !== undefined)
      .length
  }

  #free(): number | undefined {
    for (let slot = 0; slot < this.slotsMax; slot++) if (!this.names.has(slot)) return slot
    return undefined
  }
}
