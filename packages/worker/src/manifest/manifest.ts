import {
  type Encryption,
  EPISODES_PER_FILE_MAX,
  type EpisodeNumber,
  fileIdOf,
  type MediaFile,
  type Part,
  placementOf,
  type Recognised,
  SLICE_BYTES,
  sliceCount,
  VaultError,
} from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { manifestShape } from './manifest-shape.ts'

/** All that a catalogue knows of a file. */
export interface FileRecord {
  readonly file: Omit<MediaFile, 'manifest'>
  /** CRC-32 of every slice: four bytes each, big-endian. */
  readonly digests: Uint8Array
  /** What the file was taken for: its place in its title follows from that. */
  readonly recognised: Recognised
}

/** A file of 2 TiB has 8 MiB of digests, which are 11 MiB in base64. */
export const MANIFEST_BYTES_MAX = 16 << 20

/** The first line: which version this is, and how the rest is encrypted. A version that is not known is not read. */
const HEAD = /^streamvault-manifest\/1 (?:plain|(?<scheme>aes-256-ctr) (?<keyId>[0-9a-f]{16}) (?<salt>[0-9a-f]{64}))$/
const HEAD_CHARS_MAX = 128
const NEWLINE = 10

/**
 * Writes a file's manifest; encrypted, where the file is, with a key of its own: a second text under the key of the file, or
 * another attempt at this one, would give both away.
 */
export function encodeManifest({ file, digests, recognised }: FileRecord, ciphers: FileCiphers): Uint8Array {
  const { id, name, sizeBytes, sha256, bucket, media, parts, addedAt, encryption } = file
  const facts = { id, name, sizeBytes, sha256, bucket, media, parts, addedAt, encryption, recognised }
  const body = Buffer.from(JSON.stringify({ ...facts, digests: Buffer.from(digests).toString('base64') }))
  if (encryption === undefined) return Buffer.concat([Buffer.from('streamvault-manifest/1 plain\n'), body])
  const own = ciphers.begin()
  ciphers.open(own).apply(body, 0)
  return Buffer.concat([Buffer.from(`streamvault-manifest/1 ${own.scheme} ${own.keyId} ${own.salt}\n`), body])
}

/**
 * Reads a manifest that anybody may have written.
 *
 * Throws `MANIFEST_INVALID` with a reason for what no vault has written, and `FILE_KEY_UNKNOWN` when none of the master
 * secrets opens it. `bytes` is overwritten.
 */
export function decodeManifest(bytes: Uint8Array, ciphers: FileCiphers): FileRecord {
  const said = manifestShape(parseBody(bytes, ciphers), '')
  const { recognised, digests: base64, ...facts } = said
  const digests = new Uint8Array(Buffer.from(base64, 'base64'))
  // The ids of titles may change with the version: all files of a title must agree on it.
  const record = { file: { ...facts, ...placementOf(recognised) }, digests, recognised }
  checkConsistency(record)
  if (facts.encryption !== undefined) ciphers.open(facts.encryption)
  return record
}

function parseBody(bytes: Uint8Array, ciphers: FileCiphers): unknown {
  const headEnd = bytes.subarray(0, HEAD_CHARS_MAX).indexOf(NEWLINE)
  const head = HEAD.exec(Buffer.from(bytes.subarray(0, Math.max(headEnd, 0))).toString('latin1'))
  if (head === null) throw new VaultError('MANIFEST_INVALID', { reason: 'its version is not known' })
  const body = bytes.subarray(headEnd + 1)
  const { scheme, keyId, salt } = head.groups ?? {}
  if (scheme !== undefined && keyId !== undefined && salt !== undefined)
    ciphers.open({ scheme: 'aes-256-ctr', keyId, salt } satisfies Encryption).apply(body, 0)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new VaultError('MANIFEST_INVALID', { reason: 'it is not JSON' }, { cause })
  }
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
