import { type BlobLabel, type CallOptions, type MediaFile, recognisedOf } from '@streamvault/core'
import { labelOf } from '../labels/blob-label.ts'
import { setOfBlob } from '../labels/set-of-blob.ts'
import type { ScrubDeps } from './scrub-deps.ts'

/**
 * What a part is labelled as that is stored once more: an adoption is to find it as the same part of the same set. Undefined where its
 * store keeps no labels, or nothing tells the set.
 */
export async function labelOfPart(
  { stores, catalog }: ScrubDeps,
  { file, number, again }: { readonly file: MediaFile; readonly number: number; readonly again: string },
  options: CallOptions,
): Promise<BlobLabel | undefined> {
  const count = file.parts.length
  const subtitle = number > count ? file.subtitles?.[number - count - 1] : undefined
  const { manifest, name, encryption } = subtitle ?? file
  const store = manifest && stores.get(manifest.store)
  const title = (await catalog.titles.get(file.titleId))?.value
  if (manifest === undefined || store === undefined || title === undefined) return undefined
  const set = await setOfBlob(store, manifest.blob, options)
  if (set === undefined) return undefined
  const subject = { name, recognised: recognisedOf(file, title), bucket: file.bucket, encryption, again }
  const mark = subtitle === undefined ? { index: number - 1, count } : { index: 0, count: 1 }
  return labelOf(subject, { kind: 'part', set, ...mark })
}
