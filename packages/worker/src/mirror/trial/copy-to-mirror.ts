import {
  type BlobStore,
  type Catalog,
  type FileId,
  type MediaFile,
  mirroredPartsOf,
  type PartCopy,
  withMirroredParts,
} from '@streamvault/core'

export interface MirrorTrial {
  readonly catalog: Catalog
  readonly from: BlobStore
  readonly to: BlobStore
}

/** Puts a copy of every part of a file into a mirror and records it, as copying would have left it. */
export async function copyToMirror({ catalog, from, to }: MirrorTrial, id: FileId): Promise<MediaFile> {
  const { signal } = new AbortController()
  const found = await catalog.files.get(id)
  if (found === undefined) throw new Error('there is no such file')
  const copies = new Map<string, PartCopy>()
  for (const { blob, sizeBytes } of mirroredPartsOf(found.value)) {
    const bytes = from.read(blob, { start: 0, end: sizeBytes }, { signal })
    const { ref } = await to.put(bytes, { key: `copy-${copies.size}-${id}`, sizeBytes, signal })
    copies.set(blob, { store: to.name, blob: ref })
  }
  const file = withMirroredParts(found.value, (part) => {
    const copy = copies.get(part.blob)
    return copy === undefined ? part : { ...part, copies: [...(part.copies ?? []), copy] }
  })
  return (await catalog.files.replace(file, found.version)).value
}
