import { type CallOptions, isVaultError } from '@streamvault/core'
import type { MissingPart } from './plan-storing.ts'

export interface PutParts extends CallOptions {
  readonly missing: readonly MissingPart[]
  /** How many may be under way now, at least 1. */
  readonly atOnce: () => number
  /** Whether a part that fails is not tried again whatever failed. */
  readonly isLastAttempt: boolean
}

/**
 * Puts parts in order, several at once, and returns when all are stored; or when none is under way any more, and throws what
 * failed first. After a failure no further part is begun. Those under way end as they do, for what they store need not be
 * stored again, unless the job is over: then they are stopped.
 */
export async function putParts(
  { missing, atOnce, isLastAttempt, signal }: PutParts,
  put: (part: MissingPart, options: CallOptions) => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  const begin = (part: MissingPart) => {
    const putting = put(part, { signal: either })
      .catch((error: unknown) => {
        failures.push(error)
        if (isLastAttempt || !mayBeRepeated(error)) over.abort(error)
      })
      .finally(() => underWay.delete(putting))
    underWay.add(putting)
  }
  for (const part of missing) {
    while (underWay.size >= atOnce()) await Promise.race(underWay)
    if (signal.aborted || failures.length > 0) break
    begin(part)
  }
  await Promise.all(underWay)
  signal.throwIfAborted()
  if (failures.length > 0) throw failures[0]
}

function mayBeRepeated(error: unknown): boolean {
  return isVaultError(error) && error.retry !== 'never'
}
