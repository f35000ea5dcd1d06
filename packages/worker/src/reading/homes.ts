import {
  type BlobStore,
  type ByteReader,
  type CallOptions,
  type Clock,
  isVaultError,
  type Metrics,
  type Part,
  VaultError,
  withDeadline,
} from '@streamvault/core'
import type { StoreHealth } from './store-health.ts'

/** A place from where all bytes can be read. */
export interface Home {
  /** Where most of it lies. */
  readonly store: string
  readonly reader: ByteReader
}

/** The parts as they lie in one place. */
export interface PartsHome {
  readonly store: string
  readonly parts: readonly Part[]
}

/** A home that does not answer for so long is left for another, which has as long as a viewer's patience lasts. */
const OTHER_HOME_AFTER_MS = 3_000

/**
 * The places of parts: where they were stored, and then each mirror among the open stores, in their order, that has a copy of any of them. What a
 * mirror lacks is read where it was stored.
 */
export function homesOf(parts: readonly Part[], stores: ReadonlyMap<string, BlobStore>): readonly PartsHome[] {
  const copied = new Set(parts.flatMap(({ copies = [] }) => copies.map(({ store }) => store)))
  const mirrors = [...stores.keys()].filter((store) => copied.has(store))
  const inMirror = (store: string) => (part: Part) => {
    const copy = part.copies?.find((candidate) => candidate.store === store)
    return copy === undefined ? part : { store, blob: copy.blob, sizeBytes: part.sizeBytes }
  }
  return [
    { store: parts[0]?.store ?? '', parts },
    ...mirrors.map((store) => ({ store, parts: parts.map(inMirror(store)) })),
  ]
}

export interface HomesDeps {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly health: StoreHealth
}

/**
 * Reads by `read` from the first home that gives what `read` accepts; each has a few seconds where another is left.
 *
 * Throws what the first home threw whose failure may pass, or else what the first one threw.
 */
export async function readFromHomes(
  { clock, metrics, health }: HomesDeps,
  homes: readonly Home[],
  { read, ...options }: CallOptions & { readonly read: (reader: ByteReader, inTime: CallOptions) => Promise<void> },
): Promise<void> {
  const failures: VaultError[] = []
  const order = homes.length === 1 ? homes : health.order(homes)
  for (const [at, { store, reader }] of order.entries()) {
    const readHere = (signal: AbortSignal) => read(reader, { ...options, signal })
    const error = () =>
      new VaultError('STORE_UNAVAILABLE', { store, reason: 'no answer', afterMs: OTHER_HOME_AFTER_MS })
    const deadline = { clock, ms: OTHER_HOME_AFTER_MS, signal: options.signal, error }
    try {
      await (at === order.length - 1 ? readHere(options.signal) : withDeadline(deadline, readHere))
      health.answered(store)
      const [first] = failures
      if (first !== undefined) metrics.add('streamvault_slice_failovers_total', 1, { code: first.code })
      return
    } catch (thrown) {
      options.signal.throwIfAborted()
      if (!isVaultError(thrown)) throw thrown
      health.failed(store, thrown)
      failures.push(thrown)
    }
  }
  throw failures.find(({ retry }) => retry !== 'never') ?? failures[0] ?? new VaultError('STORE_UNAVAILABLE')
}
