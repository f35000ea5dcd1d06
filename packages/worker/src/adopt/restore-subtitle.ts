import { addSubtitle, type CallOptions, changeFile, VaultError } from '@streamvault/core'
import type { SubtitleRecord } from '../manifest/subtitle-manifest.ts'
import type { AdoptDeps, Verdict } from './adopt-deps.ts'
import { findPart } from './find-part.ts'
import type { FoundManifest } from './found-manifest.ts'
import { asManifest, isNewer } from './newer-manifest.ts'

/**
 * Records the subtitle that a manifest tells of, beside its video. Throws `PART_MISSING`, `TAKEN_DOWN`, and
 * `SUBTITLE_VIDEO_UNKNOWN` while the catalogue does not have the video.
 */
export async function restoreSubtitle(
  { catalog, store, clock }: AdoptDeps,
  { found, set, seen, record }: FoundManifest & { readonly record: SubtitleRecord },
  options: CallOptions,
): Promise<Verdict> {
  const { file, subtitle } = record
  const blob = await findPart(store, { part: subtitle.part, seen: seen.find(set, 0) }, options)
  if (blob === undefined) throw new VaultError('PART_MISSING', { reason: 'part 1 of 1' })
  const manifest = asManifest({ store }, found, record)
  const restored = {
    ...subtitle,
    part: { ...subtitle.part, store: store.name, blob },
    manifest,
    addedAt: Math.min(subtitle.addedAt, clock.now()),
  }
  const recorded = await addSubtitle(catalog, file, restored)
  // A crash between the put of a manifest and the deletion of the one before leaves both, and this is the later one.
  if (isNewer(record, recorded.manifest, store)) {
    const { part } = restored
    await changeFile(catalog, file, (each) => ({
      ...each,
      subtitles: (each.subtitles ?? []).map((known) =>
        known.id === recorded.id ? { ...known, part, manifest } : known,
      ),
    }))
  }
  seen.forget(set)
  return { result: recorded === restored ? 'restored' : 'known' }
}
