import {
  type FileId,
  SUBTITLE_BYTES_MAX,
  SUBTITLE_FORMATS,
  type Subtitle,
  subtitleIdOf,
  VaultError,
} from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { encryption, manifestNumber, part } from './manifest-shape.ts'
import { sealJson } from './sealed-json.ts'
import { object, oneOf, type Shape, text, wholeNumber } from './shape.ts'

/** All that a catalogue knows of a subtitle. */
export interface SubtitleRecord {
  /** The video that it belongs to. */
  readonly file: FileId
  readonly subtitle: Omit<Subtitle, 'manifest'>
  /** As `Manifest.number`. */
  readonly number?: number | undefined
}

const NAME_CHARS_MAX = 10_000
const LABEL_CHARS_MAX = 200
const UINT32_MAX = 0xffff_ffff

const yes: Shape<true> = (value, at) => {
  if (value !== true) throw new VaultError('MANIFEST_INVALID', { reason: `${at} is not true` })
  return value
}

const recordShape = object(
  {
    kind: oneOf(['subtitle']),
    file: text<FileId>(33, /^f[0-9a-f]{32}$/),
    subtitle: object(
      {
        name: text(NAME_CHARS_MAX, /^[^/\0]+$/),
        // It is written into addresses and names of files.
        language: text(35, /^[A-Za-z0-9]{2,8}(?:-[A-Za-z0-9]{1,8})*$/),
        format: oneOf(SUBTITLE_FORMATS),
        charset: text(40, /^[a-z0-9_-]+$/),
        sizeBytes: wholeNumber({ min: 1, max: SUBTITLE_BYTES_MAX }),
        sha256: text(64, /^[0-9a-f]{64}$/),
        crc32: wholeNumber({ min: 0, max: UINT32_MAX }),
        part,
        addedAt: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      },
      { isForced: yes, isSdh: yes, label: text(LABEL_CHARS_MAX), encryption },
    ),
  },
  { number: manifestNumber },
)

/** Whether an opened manifest tells of a subtitle. */
export function isOfSubtitle(opened: unknown): boolean {
  return typeof opened === 'object' && opened !== null && 'kind' in opened && opened.kind === 'subtitle'
}

/** Writes a subtitle's manifest; encrypted, where the subtitle is. */
export function encodeSubtitleManifest({ number, ...record }: SubtitleRecord, ciphers: FileCiphers): Uint8Array {
  const said = { ...subtitleFacts(record), number }
  return sealJson(said, record.subtitle.encryption === undefined ? undefined : ciphers)
}

/** What a manifest tells beside its number. Copies are not in it: it is about the store in which it lies. */
export function subtitleFacts({ file, subtitle }: Omit<SubtitleRecord, 'number'>): object {
  const { store, blob, sizeBytes } = subtitle.part
  return { kind: 'subtitle', file, subtitle: { ...subtitle, part: { store, blob, sizeBytes } } }
}

/** What an opened manifest tells of a subtitle. Throws `MANIFEST_INVALID` and `FILE_KEY_UNKNOWN`. */
export function subtitleRecordOf(opened: unknown, ciphers: FileCiphers): SubtitleRecord {
  const { file, subtitle, number } = recordShape(opened, '')
  if (subtitle.part.sizeBytes !== subtitle.sizeBytes)
    throw new VaultError('MANIFEST_INVALID', { reason: 'its part does not fit its size' })
  if (subtitle.encryption !== undefined) ciphers.open(subtitle.encryption)
  const record = { file, subtitle: { id: subtitleIdOf(file, subtitle.sha256), ...subtitle } }
  return number === undefined ? record : { ...record, number }
}
