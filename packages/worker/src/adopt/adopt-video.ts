import {
  type AdoptProgress,
  assertMayComeIn,
  type CallOptions,
  type Container,
  type FoundBlob,
  fileIdOf,
  fileUnder,
  type MediaFile,
  type Part,
  placeInTitle,
  placementOf,
  type Recognised,
  titleIdOf,
  VaultError,
} from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import { bucketOfMedia } from '../ingest/bucket-of-media.ts'
import { takeFingerprint } from '../ingest/fingerprint.ts'
import { recordFile } from '../ingest/record-file.ts'
import { readBlobsAhead } from '../reading/read-blobs-ahead.ts'
import type { AdoptDeps, Verdict } from './adopt-deps.ts'

export interface AdoptVideoOptions extends CallOptions {
  readonly onProgress: (reading: NonNullable<AdoptProgress['reading']>) => void
}

const EXTENSIONS: Readonly<Record<Container, string>> = { mp4: 'mp4', matroska: 'mkv', webm: 'webm', 'mpeg-ts': 'ts' }

/**
 * Records a video of somebody else where it lies: nothing is copied. It is read once, for its digests.
 *
 * Throws what `probeMedia` throws, `SOURCE_EMPTY`, and `TAKEN_DOWN`.
 */
export async function adoptVideo(deps: AdoptDeps, found: FoundBlob, options: AdoptVideoOptions): Promise<Verdict> {
  if (found.sizeBytes === 0) throw new VaultError('SOURCE_EMPTY')
  const recognised = deps.recognise(found)
  const part: Part = { store: deps.store.name, blob: found.ref, sizeBytes: found.sizeBytes }
  const adopted = await findAdopted(deps, recognised, part)
  if (adopted !== undefined) {
    await assertMayComeIn(deps.catalog, adopted)
    // A crash may have left it without its place.
    await placeInTitle(deps.catalog, adopted, recognised)
    return { result: 'known' }
  }
  const { file, digests } = await readVideo(deps, { found, recognised, part }, options)
  const known = await deps.catalog.files.get(file.id)
  await assertMayComeIn(deps.catalog, known?.value ?? file)
  if (known !== undefined) {
    // Its name here tells what nobody knew.
    const tells = known.value.review !== undefined && recognised.doubt === undefined
    if (tells) await fileUnder(deps.catalog, file.id, recognised)
    return { result: 'known' }
  }
  await recordFile(deps.catalog, { file, digests, recognised })
  deps.onPlayable?.(file.id)
  return { result: 'adopted' }
}

/** The file that this very blob was adopted as before: it is found without reading the blob, as long as its name means the same. */
async function findAdopted(
  { catalog }: AdoptDeps,
  recognised: Recognised,
  { store, blob, sizeBytes }: Part,
): Promise<MediaFile | undefined> {
  const files = await catalog.files.listByTitle(titleIdOf(recognised))
  return files.find(({ parts: [first, second] }) => {
    if (first === undefined || second !== undefined) return false
    return first.store === store && first.blob === blob && first.sizeBytes === sizeBytes
  })
}

async function readVideo(
  deps: AdoptDeps,
  { found, recognised, part }: { readonly found: FoundBlob; readonly recognised: Recognised; readonly part: Part },
  options: AdoptVideoOptions,
): Promise<{ readonly file: MediaFile; readonly digests: Uint8Array }> {
  using reader = readBlobsAhead(deps, [part], options)
  const progress = { name: found.fileName, totalBytes: found.sizeBytes }
  options.onProgress({ ...progress, doneBytes: 0 })
  const media = await probeMedia(reader, found.fileName, options)
  const { sha256, digests } = await takeFingerprint(reader, {
    ...options,
    onProgress: (doneBytes) => options.onProgress({ ...progress, doneBytes }),
  })
  const file: MediaFile = {
    id: fileIdOf(sha256),
    ...placementOf(recognised),
    bucket: bucketOfMedia(media),
    name: nameOf(found) || `${recognised.name}.${EXTENSIONS[media.container]}`,
    sizeBytes: found.sizeBytes,
    sha256,
    media,
    parts: [part],
    addedAt: deps.clock.now(),
  }
  return { file, digests }
}

/** The file's name, without what would make a path of it. */
function nameOf({ fileName }: FoundBlob): string {
  return fileName.toWellFormed().replace(/[/\\\0]/g, '_')
}
