import { subtitleFileName } from '@streamvault/contract'
import type { CallOptions, FileId } from '@streamvault/core'
import type { Representation } from '../delivery/representation.ts'
import { SubtitleReader } from './subtitle-reader.ts'
import type { SubtitleShelf } from './subtitle-shelf.ts'

/** Goes up whenever the same subtitle would become other WebVTT. */
const WEBVTT_VERSION = 1
const ETAG_CHARS = 32

export interface OpenSubtitle {
  readonly files: readonly FileId[]
  readonly what: Representation
  readonly reader: SubtitleReader
}

/** Opens a subtitle as what browsers show, whatever it was written in. Throws what `SubtitleShelf.take` throws. */
export async function openSubtitle(shelf: SubtitleShelf, id: string, options: CallOptions): Promise<OpenSubtitle> {
  const { file, subtitle } = await shelf.find(id)
  const form = 'webvtt'
  const { length: sizeBytes } = await shelf.take(subtitle.id, form, options)
  const what: Representation = {
    sizeBytes,
    etag: `"${subtitle.sha256.slice(0, ETAG_CHARS)}-webvtt-${WEBVTT_VERSION}"`,
    modifiedAt: subtitle.addedAt,
    name: subtitleFileName(subtitle),
    mimeType: 'text/vtt; charset=utf-8',
    mayShow: true,
  }
  return { files: [file], what, reader: new SubtitleReader(shelf, { id: subtitle.id, form, sizeBytes }) }
}
