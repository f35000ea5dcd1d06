import { isDeepStrictEqual } from 'node:util'
import {
  type AdoptProgress,
  askForManifest,
  assertMayComeIn,
  type CallOptions,
  type Container,
  fileIdOf,
  fileUnder,
  type MediaFile,
  type Part,
  type Provenance,
  placeInTitle,
  placementIn,
  placementOf,
  type Recognised,
  VaultError,
} from '@streamvault/core'
import { crc32OfSlices } from '@streamvault/media'
import { bucketOfMedia } from '../ingest/bucket-of-media.ts'
import { takeFingerprint } from '../ingest/fingerprint.ts'
import { probeSource } from '../ingest/probe-source.ts'
import { recordFile } from '../ingest/record-file.ts'
import { readBlobsAhead } from '../reading/read-blobs-ahead.ts'
import type { AdoptDeps, Verdict } from './adopt-deps.ts'

export interface AdoptVideoOptions extends CallOptions {
  readonly onProgress: (reading: NonNullable<AdoptProgress['reading']>) => void
  readonly provenance?: Provenance | undefined
}

/** A video of somebody else, and where it lies. */
export interface ForeignVideo {
  readonly fileName: string
  readonly caption: string
  /** In order; of any lengths. */
  readonly parts: readonly Part[]
  /** Its path, where it lies in an archive. */
  readonly path?: string
  /** The CRC-32 that it has to have. */
  readonly crc32?: number
  /** Names what is missing if its end is, where it was split. */
  readonly whatFollows?: string
}

const EXTENSIONS: Readonly<Record<Container, string>> = { mp4: 'mp4', matroska: 'mkv', webm: 'webm', 'mpeg-ts': 'ts' }

/**
 * Records a video of somebody else where it lies: nothing is copied. It is read once, for its digests.
 *
 * Throws what `probeSource` throws, `ARCHIVE_DAMAGED`, `SOURCE_EMPTY`, and `TAKEN_DOWN`.
 */
export async function adoptVideo(deps: AdoptDeps, video: ForeignVideo, options: AdoptVideoOptions): Promise<Verdict> {
  const [first] = video.parts
  if (first === undefined || video.parts.some(({ sizeBytes }) => sizeBytes === 0)) throw new VaultError('SOURCE_EMPTY')
  return await deps.turns.run(first.blob, options, () => adoptInTurn(deps, video, options))
}

async function adoptInTurn(deps: AdoptDeps, video: ForeignVideo, options: AdoptVideoOptions): Promise<Verdict> {
  const recognised = deps.recognise(video)
  const adopted = await findAdopted(deps, recognised, video)
  if (adopted !== undefined) {
    await assertMayComeIn(deps.catalog, adopted)
    // A crash may have left it without its place.
    await placeInTitle(deps.catalog, adopted, recognised, options.provenance)
    return { result: 'known', file: adopted.id }
  }
  const { file, digests } = await readVideo(deps, { video, recognised }, options)
  const known = await deps.catalog.files.get(file.id)
  await assertMayComeIn(deps.catalog, known?.value ?? file)
  if (known !== undefined && known.value.goneAt === undefined) {
    // Its name here tells what nobody knew.
    const tells = known.value.review !== undefined && recognised.doubt === undefined
    if (tells) {
      await fileUnder(deps.catalog, file.id, recognised)
      await askForManifest(deps.jobs, { file: file.id })
    }
    return { result: 'known', file: file.id }
  }
  await recordFile(deps.catalog, { file, digests, recognised, provenance: options.provenance })
  deps.onPlayable?.(file.id)
  return { result: 'adopted', file: file.id }
}

/** The file that these very blobs were adopted as before: it is found without reading them, as long as its name means the same. */
async function findAdopted(
  { catalog }: AdoptDeps,
  recognised: Recognised,
  { parts }: ForeignVideo,
): Promise<MediaFile | undefined> {
  const files = await catalog.files.listByTitle((await placementIn(catalog, recognised)).titleId)
  return files.find((file) => file.goneAt === undefined && isDeepStrictEqual(file.parts, parts))
}

async function readVideo(
  deps: AdoptDeps,
  { video, recognised }: { readonly video: ForeignVideo; readonly recognised: Recognised },
  options: AdoptVideoOptions,
): Promise<{ readonly file: MediaFile; readonly digests: Uint8Array }> {
  using reader = readBlobsAhead(deps, video.parts, options)
  const { fileName: name, whatFollows } = video
  const { sizeBytes } = reader
  const progress = { name, totalBytes: sizeBytes }
  options.onProgress({ ...progress, doneBytes: 0 })
  const media = await probeSource({ reader, name, ...(whatFollows && { whatFollows }) }, options)
  const { sha256, digests } = await takeFingerprint(reader, {
    ...options,
    onProgress: (doneBytes) => options.onProgress({ ...progress, doneBytes }),
  })
  if (video.crc32 !== undefined && crc32OfSlices(digests, sizeBytes) !== video.crc32) {
    throw new VaultError('ARCHIVE_DAMAGED', { reason: `${name} is not what it was when it was packed` })
  }
  const file: MediaFile = {
    id: fileIdOf(sha256),
    ...placementOf(recognised),
    bucket: bucketOfMedia(media),
    name: nameOf(video) || `${recognised.name}.${EXTENSIONS[media.container]}`,
    sizeBytes,
    sha256,
    media,
    parts: video.parts,
    addedAt: deps.clock.now(),
  }
  return { file, digests }
}

/** The file's name, without what would make a path of it. */
function nameOf({ fileName }: ForeignVideo): string {
  return fileName.toWellFormed().replace(/[/\\\0]/g, '_')
}
