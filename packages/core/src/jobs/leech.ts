import type { FileId } from '../vocabulary/ids.ts'
import type { Provenance } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import type { SubtitleTags } from '../vocabulary/subtitle.ts'
import type { IngestOutcome, StoringCheckpoint } from './ingest.ts'

/** A file that a web server has. */
export interface LeechRequest {
  /** With all that opens it, such as a password or a token: it is no text for a log. */
  readonly url: string
  /** What the file is called here, where the server is not to decide that. */
  readonly name?: string
  /** Present where it is no video, but a subtitle of one that the vault has. */
  readonly subtitle?: RemoteSubtitle
  /** Where it comes from, and who takes it in. */
  readonly provenance?: Provenance
}

/** What a subtitle at an address belongs to. */
export interface RemoteSubtitle {
  readonly video: FileId
  readonly tags: SubtitleTags
  /** What the video is. */
  readonly recognised: Recognised
}

/** How a server tells one version of a file from the next: a header to send back with `If-Range` (RFC 9110, 13.1.5). */
export interface LeechValidator {
  readonly header: 'etag' | 'last-modified'
  readonly value: string
}

/** What of a leech is done and need not be done again. */
export interface LeechCheckpoint extends StoringCheckpoint {
  /** Names what is stored of this version of the file: 32 hexadecimal digits, new for each version. */
  readonly copy: string
  /** Of the version that the parts are of; without one, no other attempt may go on with them. */
  readonly validator?: LeechValidator
  /** Once all of it is stored: which file it is. */
  readonly sha256?: string
  readonly name: string
  /** How often the file was another one than before. */
  readonly changes: number
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export interface LeechProgress {
  /** `checking`: what an earlier attempt stored is read back from the store. */
  readonly phase: 'asking' | 'checking' | 'storing'
  readonly doneBytes: number
  /** 0 until the server has told. */
  readonly totalBytes: number
}

export interface LeechOutcome extends IngestOutcome {
  readonly name: string
}
