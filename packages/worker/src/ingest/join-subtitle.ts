import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  addSubtitle,
  type Encryption,
  type Job,
  type JobKind,
  type MediaFile,
  type Part,
  type Recognised,
  type SidecarOutcome,
  SUBTITLE_BYTES_MAX,
  type Subtitle,
  type SubtitleTags,
  subtitleIdOf,
  VaultError,
} from '@streamvault/core'
import { decodeSubtitle, subtitleFormatOf } from '@streamvault/media'
import type { JobRun } from '../jobs/job-runner.ts'
import { labelOf } from '../labels/blob-label.ts'
import type { LabelMark } from '../labels/label-mark.ts'
import { setIdOf } from '../labels/set-id.ts'
import { encodeSubtitleManifest } from '../manifest/subtitle-manifest.ts'
import { forgetParts } from './forget-parts.ts'
import type { IngestDeps, IngestOptions } from './ingest-workpiece.ts'
import { onePiece } from './one-piece.ts'
import type { SourceFile } from './source-file.ts'

/** A subtitle on its way to its video, wherever it comes from. */
export interface ComingSubtitle {
  /** As it is called where it comes from, for those who are told what became of it. */
  readonly path: string
  readonly tags: SubtitleTags
  open(): Promise<Pick<SourceFile, 'name' | 'reader' | 'assertUnchanged'> & AsyncDisposable>
}

export interface Joining {
  readonly run: Pick<JobRun<JobKind>, 'signal'>
  readonly job: Pick<Job, 'id' | 'createdAt'>
  /** What the video is. */
  readonly recognised: Recognised
  /** The video that it belongs to, as the catalogue has it. */
  readonly file: MediaFile
  readonly subtitle: ComingSubtitle
}

/** A subtitle in UTF-8, and what is known of it before it is stored. */
interface ReadSubtitle {
  readonly text: Uint8Array
  readonly facts: Omit<Subtitle, 'part' | 'manifest' | 'encryption'>
}

/**
 * Reads, stores and records one subtitle of a video that is recorded. Doing it again after a crash finds what was stored.
 *
 * Throws what opening it throws, `SUBTITLE_TOO_LARGE`, `SUBTITLE_INVALID`, and what `addSubtitle` and the store throw; what was stored
 * for nothing is deleted.
 */
export async function joinSubtitle(
  deps: IngestDeps,
  options: Pick<IngestOptions, 'encryption'>,
  joining: Joining,
): Promise<SidecarOutcome> {
  const { file, subtitle } = joining
  const { path, tags } = subtitle
  const read = await readSubtitle(joining)
  const { id } = read.facts
  const known = file.subtitles?.find((each) => each.id === id)
  if (known !== undefined) {
    const { language, isForced, isSdh, label } = await addSubtitle(deps.catalog, file.id, { ...known, ...read.facts })
    return { path, status: 'known', id, tags: withoutAbsent({ language, isForced, isSdh, label }) }
  }
  const stored = await storeSubtitle(deps, options, { joining, read })
  const recorded = await addSubtitle(deps.catalog, file.id, stored).catch(async (error: unknown) => {
    await forgetSubtitle(deps, stored)
    throw error
  })
  if (recorded.part.blob !== stored.part.blob) await forgetSubtitle(deps, stored)
  return { path, status: recorded.part.blob === stored.part.blob ? 'stored' : 'known', id, tags }
}

async function readSubtitle({ run, job, file, subtitle }: Joining): Promise<ReadSubtitle> {
  await using source = await subtitle.open()
  const { sizeBytes } = source.reader
  if (sizeBytes > SUBTITLE_BYTES_MAX) throw new VaultError('SUBTITLE_TOO_LARGE', { sizeBytes })
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  await source.reader.read(0, bytes, run)
  await source.assertUnchanged?.()
  const decoded = await decodeSubtitle(bytes, subtitle.tags.language)
  const format = subtitleFormatOf(decoded.text)
  const text = Buffer.from(decoded.text)
  if (text.length > SUBTITLE_BYTES_MAX) throw new VaultError('SUBTITLE_TOO_LARGE', { sizeBytes: text.length })
  const sha256 = createHash('sha256').update(text).digest('hex')
  const facts = {
    id: subtitleIdOf(file.id, sha256),
    name: source.name,
    ...subtitle.tags,
    format,
    charset: decoded.charset,
    sizeBytes: text.length,
    sha256,
    crc32: crc32(text),
    // The same at every attempt, so that the catalogue and the manifest agree.
    addedAt: job.createdAt,
  }
  return { text, facts }
}

async function storeSubtitle(
  deps: IngestDeps,
  { encryption: scheme }: Pick<IngestOptions, 'encryption'>,
  { joining, read }: { readonly joining: Joining; readonly read: ReadSubtitle },
): Promise<Subtitle> {
  const { run, job, file, recognised } = joining
  const set = setIdOf(job.id, `${file.id} ${read.facts.sha256}`)
  const encryption = scheme === 'none' ? undefined : encryptionOf(deps, set)
  const describe = { name: read.facts.name, recognised, bucket: file.bucket, encryption }
  const put = (bytes: Uint8Array, mark: LabelMark) => putBlob(deps, { bytes, mark, describe, run })
  const part = await put(encrypted(deps, read.text, encryption), { kind: 'part', set, index: 0, count: 1 })
  const subtitle = { ...read.facts, part, ...(encryption !== undefined && { encryption }) }
  if (!deps.store.limits.keepsLabels) return subtitle
  const manifest = encodeSubtitleManifest({ file: file.id, subtitle }, deps.ciphers)
  return { ...subtitle, manifest: await put(manifest, { kind: 'manifest', set }) }
}

/** One text of one job has one key, so that storing it again gives the same bytes. */
function encryptionOf({ ciphers }: IngestDeps, set: string): Encryption {
  return { ...ciphers.begin(), salt: createHash('sha256').update(`subtitle ${set}`).digest('hex') }
}

function encrypted({ ciphers }: IngestDeps, text: Uint8Array, encryption: Encryption | undefined): Uint8Array {
  if (encryption === undefined) return text
  const bytes = Uint8Array.from(text)
  ciphers.open(encryption).apply(bytes, 0)
  return bytes
}

interface Blob {
  readonly bytes: Uint8Array
  readonly mark: LabelMark
  readonly describe: {
    readonly name: string
    readonly recognised: Recognised
    readonly bucket: MediaFile['bucket']
    readonly encryption: Encryption | undefined
  }
  readonly run: Joining['run']
}

async function putBlob({ store }: IngestDeps, { bytes, mark, describe, run }: Blob): Promise<Part> {
  const { ref, sizeBytes } = await store.put(onePiece(bytes), {
    // Under another master secret it is another blob.
    key: `${mark.set}-${mark.kind}-${describe.encryption?.keyId ?? 'plain'}`,
    sizeBytes: bytes.length,
    label: labelOf(describe, mark),
    signal: run.signal,
  })
  return { store: store.name, blob: ref, sizeBytes }
}

async function forgetSubtitle({ store }: IngestDeps, { part, manifest }: Subtitle): Promise<void> {
  await forgetParts(store, { parts: [part], ...(manifest !== undefined && { manifest }) })
}

function withoutAbsent<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}
