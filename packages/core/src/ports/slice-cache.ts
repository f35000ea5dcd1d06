import type { FileId } from '../vocabulary/ids.ts'
import type { CallOptions } from './call-options.ts'
import type { FileExtent } from './zero-copy.ts'

/** Slice `index` of a file, and how long it is: `SLICE_BYTES`, or less at the end of the file. */
export interface SliceKey {
  readonly file: FileId
  readonly index: number
  readonly sizeBytes: number
  /** The CRC-32 of its bytes, where the caller knows it and sees to it that `fill` brings no others. */
  readonly crc?: number | undefined
}

/** `hit`: it was there. `joined`: somebody else's fill brought it. `filled`: this call's fill did. */
export type SliceOutcome = 'hit' | 'joined' | 'filled'

/** A slice that stays where it is until it is disposed. Hold it for one read, not for the length of a stream. */
export interface Slice extends Disposable {
  readonly outcome: SliceOutcome
  /**
   * Where the slice lies in a file, for a cache that keeps it in one and lends it to the kernel. Bytes that `ZeroCopy` has
   * taken from it stay as they are, also once the slice is disposed and evicted.
   */
  readonly extent?: FileExtent | undefined
  /** Fills all of `target` from byte `start` of the slice on. Throws `SLICE_CORRUPT` when the kept copy is damaged. */
  read(start: number, target: Uint8Array): Promise<void>
}

/** Fills all of `target`, which is as long as the slice, or throws. `target` is the cache's own again afterwards. */
export type SliceFill = (target: Uint8Array, options: CallOptions) => Promise<void>

export interface SliceCacheStats {
  readonly bytes: number
  readonly bytesMax: number
  readonly slices: number
  /** Of these, so many are pinned. */
  readonly pinnedSlices: number
  readonly fillsInFlight: number
  /** That could not be kept: each stays in the buffer of its fill while somebody reads on in it. */
  readonly looseSlices: number
}

/** Slices of files, kept near the viewer. Losing one costs a fetch and nothing else. */
export interface SliceCache extends AsyncDisposable {
  /**
   * Returns the slice, calling `fill` on a miss.
   *
   * At most one fill per slice runs at a time: callers that come meanwhile join it. A caller whose signal aborts leaves
   * with its reason; the fill's own signal aborts once the last has left. The fill is as urgent as its first caller, and is
   * hurried once one joins who wants it `now`. A fill that throws keeps nothing and fails all
   * who joined. A copy that is found damaged is a miss. When the slice cannot be kept (a full disk), it is served all
   * the same. How many fills run at once is bounded by the cache; others wait their turn.
   */
  open(key: SliceKey, fill: SliceFill, options: CallOptions): Promise<Slice>

  /** Whether `open` would hit, as far as is known without reading. */
  has(key: SliceKey): boolean

  /**
   * Keeps a slice through everything but `evict` and damage, for as long as this cache is open; whatever else comes, it is not
   * given up to make room. Says whether it is kept so: not when it is missing, or when as much is pinned as may be.
   */
  pin(key: SliceKey): boolean

  /** As `pin`; where as much is pinned as may be, a cache that knows of a file that is asked for much less gives up the pins of that. */
  pinRather(key: SliceKey): boolean

  /**
   * Drops every slice of a file, pinned or not; fills in flight finish, but are not kept. What was on a disk cannot be read
   * there any longer once this has returned; of a slice that is held, once nobody holds it.
   */
  evict(file: FileId): Promise<void>

  stats(): SliceCacheStats
}
