import {
  type CallOptions,
  type ErrorCode,
  isSamePart,
  isVaultError,
  type MediaFile,
  type Pacer,
  type Part,
  SLICE_BYTES,
  sliceRange,
  VaultError,
} from '@streamvault/core'
import { startOf } from '../mirror/stored-bytes.ts'
import { homeReader } from '../reading/file-homes.ts'
import { VerifiedReader } from '../reading/verified-reader.ts'
import { fetchSubtitle } from '../subtitles/fetch-subtitle.ts'
import type { ScrubDeps } from './scrub-deps.ts'

/** What says that the bytes are not there as they were, and not only that the store does not answer. */
const DAMAGE: readonly ErrorCode[] = [
  'SLICE_CORRUPT',
  'BLOB_NOT_FOUND',
  'BLOB_UNREADABLE',
  'BLOB_REF_INVALID',
  'RANGE_OUT_OF_BOUNDS',
]

/** Why the part is damaged, of what a read threw; undefined when that does not tell. */
export function damageOf(error: unknown): ErrorCode | undefined {
  return isVaultError(error) && DAMAGE.includes(error.code) ? error.code : undefined
}

/** A part of a file, and the same part in the place where it is to be read. */
export interface CheckedPlace {
  readonly file: MediaFile
  readonly part: Part
  readonly placed: Part
  readonly pacer: Pacer
}

/**
 * Reads a part in one place alone and compares it with its digests; says why it is not as it was, and undefined when it is.
 * Throws what the store throws while it does not answer.
 */
export async function checkPlace(
  deps: ScrubDeps,
  place: CheckedPlace,
  options: CallOptions,
): Promise<ErrorCode | undefined> {
  try {
    await readPlace(deps, place, options)
    return undefined
  } catch (error) {
    options.signal.throwIfAborted()
    const damage = damageOf(error)
    if (damage === undefined) throw error
    return damage
  }
}

async function readPlace(deps: ScrubDeps, place: CheckedPlace, options: CallOptions): Promise<void> {
  const { file, part, placed, pacer } = place
  const subtitle = file.subtitles?.find((each) => isSamePart(each.part, part))
  if (subtitle !== undefined) {
    await pacer.pass(part.sizeBytes, options)
    await fetchSubtitle(deps, subtitle, options, [{ store: placed.store, parts: [placed] }])
    return
  }
  const digests = await deps.catalog.digests.get(file.id)
  if (digests === undefined) throw new VaultError('FILE_NOT_FOUND', { file: file.id })
  // Of a file that others have split, a slice may lie in two parts: its other bytes are read where they were stored.
  const parts = file.parts.map((each) => (isSamePart(each, part) ? placed : each))
  const home = homeReader(deps, file, { store: placed.store, parts })
  const reader = new VerifiedReader(deps, { current: [home] }, digests)
  const start = startOf(file, part)
  const buffer = Buffer.allocUnsafeSlow(SLICE_BYTES)
  for (let index = Math.floor(start / SLICE_BYTES); index * SLICE_BYTES < start + part.sizeBytes; index++) {
    const slice = sliceRange(index, file.sizeBytes)
    await pacer.pass(slice.end - slice.start, options)
    await reader.read(slice.start, buffer.subarray(0, slice.end - slice.start), { ...options, urgency: 'ahead' })
  }
}
