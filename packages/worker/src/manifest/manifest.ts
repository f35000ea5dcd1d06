import {
  EPISODES_PER_FILE_MAX,
  type EpisodeNumber,
  type FormerTitle,
  fileIdOf,
  type MediaFile,
  type MetadataDecision,
  type Part,
  type Provenance,
  placementOf,
  type Recognised,
  SLICE_BYTES,
  sliceCount,
  VaultError,
} from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { manifestShape } from './manifest-shape.ts'
import { openJson, sealJson } from './sealed-json.ts'

/** All that a catalogue knows of a file. */
export interface FileRecord {
  readonly file: Omit<MediaFile, 'manifest'>
  /** CRC-32 of every slice: four bytes each, big-endian. */
  readonly digests: Uint8Array
  /** What the file was taken for: its place in its title follows from that. */
  readonly recognised: Recognised
  /** What was said of where it comes from, when it came in. */
  readonly provenance?: Provenance | undefined
  /** What an operator said that its title is. */
  readonly decision?: MetadataDecision | undefined
  /** As `Title.formerly` of its title. */
  readonly formerly?: readonly FormerTitle[] | undefined
  /** As `Title.isApart` of its title. */
  readonly isApart?: true | undefined
  /** As `Manifest.number`. */
  readonly number?: number | undefined
}

/** A file of 2 TiB has 8 MiB of digests, which are 11 MiB in base64. */
export const MANIFEST_BYTES_MAX = 16 << 20

/** Writes a file's manifest; encrypted, where the file is. */
export function encodeManifest({ digests, number, ...record }: FileRecord, ciphers: FileCiphers): Uint8Array {
  const said = { ...manifestFacts(record), number, digests: Buffer.from(digests).toString('base64') }
  return sealJson(said, record.file.encryption === undefined ? undefined : ciphers)
}

/** What a manifest tells beside its digests and its number. Copies are not in it: it is about the store in which it lies. */
export function manifestFacts({
  file,
  recognised,
  provenance,
  decision,
  formerly,
  isApart,
}: Omit<FileRecord, 'digests' | 'number'>): object {
  const { id, name, sizeBytes, sha256, bucket, media, addedAt, encryption } = file
  const parts = file.parts.map(({ store, blob, sizeBytes }) => ({ store, blob, sizeBytes }))
  const ofFile = { id, name, sizeBytes, sha256, bucket, media, parts, addedAt, encryption }
  return { ...ofFile, recognised, provenance, decision, formerly, isApart }
}

/**
 * Reads the manifest of a file, which anybody may have written.
 *
 * Throws `MANIFEST_INVALID` with a reason for what no vault has written, and `FILE_KEY_UNKNOWN` when none of the master
 * secrets opens it. `bytes` is overwritten.
 */
export function decodeManifest(bytes: Uint8Array, ciphers: FileCiphers): FileRecord {
  return fileRecordOf(openJson(bytes, ciphers), ciphers)
}

/** What an opened manifest tells of a file. Throws as `decodeManifest` does. */
export function fileRecordOf(opened: unknown, ciphers: FileCiphers): FileRecord {
  const said = manifestShape(opened, '')
  const { recognised, provenance, decision, formerly, isApart, number, digests: base64, ...facts } = said
  const digests = new Uint8Array(Buffer.from(base64, 'base64'))
  // The ids of titles may change with the version: all files of a title must agree on it.
  const record = {
    file: { ...facts, ...placementOf(recognised) },
    digests,
    recognised,
    ...(provenance && { provenance }),
    ...(decision && { decision }),
    ...(formerly && { formerly }),
    ...(isApart && { isApart }),
    ...(number !== undefined && { number }),
  }
  checkConsistency(record)
  if (facts.encryption !== undefined) ciphers.open(facts.encryption)
  return record
}

/** What must hold between the facts, whoever says them. */
function checkConsistency({ file, digests, recognised }: FileRecord): void {
  const { id, sha256, sizeBytes, parts, media } = file
  demand(id === fileIdOf(sha256), 'its id does not fit its sha256')
  demand(digests.length === 4 * sliceCount(sizeBytes), 'its digests do not fit its size')
  demand(sizeOf(parts) === sizeBytes, 'its parts do not add up to its size')
  demand(
    parts.slice(0, -1).every((part) => part.sizeBytes % SLICE_BYTES === 0),
    'a part ends within a slice',
  )
  demand(new Set(parts.map((part) => part.blob)).size === parts.length, 'a part is named twice')
  const { kind, episode, doubt } = recognised
  demand((kind === 'series') === (episode !== undefined) || doubt !== undefined, 'its episode does not fit its kind')
  demand(episode === undefined || isInOrder(episode), 'its episodes are not in order')
  demand(
    media.tracks.some((track) => track.kind === 'video'),
    'it has no picture',
  )
}

function isInOrder({ episode, lastEpisode = episode + 1 }: EpisodeNumber): boolean {
  return lastEpisode > episode && lastEpisode - episode < EPISODES_PER_FILE_MAX
}

function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.sizeBytes, 0)
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new VaultError('MANIFEST_INVALID', { reason: otherwise })
}
