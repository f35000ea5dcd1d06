import { createHash } from 'node:crypto'
import {
  type BlobStore,
  type CallOptions,
  type CopyUnderWay,
  changeParts,
  isSamePart,
  isVaultError,
  type MediaFile,
  mirroredPartsOf,
  type Pacer,
  type Part,
  type PartCopy,
} from '@streamvault/core'
import { findPut, putPart } from './put-part.ts'
import type { StoredBytesDeps } from './stored-bytes.ts'

export interface CopyDeps extends StoredBytesDeps {
  readonly catalog: StoredBytesDeps['catalog'] & Parameters<typeof changeParts>[0]
  readonly mirror: BlobStore
}

const KEY_CHARS = 32

/** The same stored bytes always get the same key, so that copying them again finds what is there. */
function keyOf({ store, blob, start = 0, sizeBytes }: Part): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([store, blob, start, sizeBytes]))
    .digest('hex')
  return `copy-${digest.slice(0, KEY_CHARS)}`
}

/** The part with that copy as its last one, and none other in the same store. */
function withCopy(part: Part, copy: PartCopy): Part {
  const others = (part.copies ?? []).filter(({ store }) => store !== copy.store)
  return { ...part, copies: [...others, copy] }
}

/**
 * Copies a part to the mirror and records that. What is put there is verified slice by slice, and what nobody may have recorded
 * is deleted: a file that was taken down or deleted meanwhile leaves nothing.
 *
 * Throws `COPY_SOURCE_LOST` when no home gives the part as it was, and what the mirror throws.
 */
export async function copyPart(
  deps: CopyDeps,
  { file, part, pacer }: { readonly file: MediaFile; readonly part: Part; readonly pacer: Pacer },
  options: CallOptions,
): Promise<void> {
  const { mirror, catalog } = deps
  const known = part.copies?.find(({ store }) => store === mirror.name)
  const copy = known ?? {
    store: mirror.name,
    blob: (await putPart(deps, { file, part, pacer }, { store: mirror, key: keyOf(part) }, options)).ref,
  }
  try {
    await changeParts(catalog, { file: file.id, part }, (each) => withCopy(each, copy))
  } catch (error) {
    if (!isVaultError(error, 'PART_MISSING') && !isVaultError(error, 'TAKEN_DOWN')) throw error
    if (known === undefined) await mirror.delete(copy.blob, options)
  }
}

/** Deletes what an attempt that died may have put, where the catalogue does not say so and nobody will copy it again. */
export async function settleCopy(
  { mirror, catalog }: Pick<CopyDeps, 'mirror' | 'catalog'>,
  { file, part }: CopyUnderWay,
  options: CallOptions,
): Promise<void> {
  const found = (await catalog.files.get(file))?.value
  const recorded = found && mirroredPartsOf(found).find((each) => isSamePart(each, part))
  if (recorded?.copies?.some(({ store }) => store === mirror.name) === true) return
  const left = await findPut(mirror, { key: keyOf(part), sizeBytes: part.sizeBytes }, options)
  if (left !== undefined) await mirror.delete(left, options)
}
