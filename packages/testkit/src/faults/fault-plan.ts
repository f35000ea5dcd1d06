import type { ErrorCode } from '@streamvault/core'
import { createSeededRandom } from './seeded-random.ts'

/**
 * What goes wrong with one call. `at`, from 0 up to but not including 1, is how far into the range it happens.
 *
 * `short` ends cleanly too early, `drop` throws midway, `flip` changes one bit, `stall` waits until it is released or
 * the call is aborted.
 */
export type Fault =
  | { readonly kind: 'error'; readonly code: ErrorCode }
  | { readonly kind: 'throttle'; readonly retryAfterMs: number }
  | { readonly kind: 'stall' }
  | { readonly kind: 'short' | 'drop' | 'flip'; readonly at: number }

export interface StoreCall {
  readonly method: 'put' | 'stat' | 'read' | 'delete' | 'list'
  /** Counts the calls of all methods. */
  readonly index: number
}

/** Says what goes wrong with a call, if anything. It is pure: the same call always gets the same answer. */
export type FaultPlan = (call: StoreCall) => Fault | undefined

export interface SeededFaults {
  readonly seed: number
  /** The share of calls that go wrong, from 0 to 1. */
  readonly rate: number
  /** What can go wrong, each as likely as the others; `read` faults by default, without stalls. */
  readonly kinds?: readonly Fault['kind'][]
  readonly methods?: readonly StoreCall['method'][]
}

/** A plan in which a seed tells the whole story. */
export function seededFaults({ seed, rate, kinds = READ_FAULTS, methods = ['read'] }: SeededFaults): FaultPlan {
  return ({ method, index }) => {
    if (!methods.includes(method)) return undefined
    const random = createSeededRandom(seed * 1_000_003 + index)
    if (random() >= rate) return undefined
    const kind = kinds[Math.floor(random() * kinds.length)]
    return kind && faultOf(kind, random())
  }
}

const READ_FAULTS = ['error', 'throttle', 'short', 'drop', 'flip'] as const

function faultOf(kind: Fault['kind'], at: number): Fault {
  switch (kind) {
    case 'error':
      return { kind, code: 'STORE_UNAVAILABLE' }
    case 'throttle':
      return { kind, retryAfterMs: 1000 + Math.floor(at * 30_000) }
    case 'stall':
      return { kind }
    case 'short':
    case 'drop':
    case 'flip':
      return { kind, at }
  }
}
