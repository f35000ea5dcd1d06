import type { CallOptions } from '@streamvault/core'
import type { SourceFile } from '../ingest/source-file.ts'

/** What an archive says of something that is in it. */
export interface ArchiveMember {
  /** With its folders, `/` between them. It is a text, and never a path. */
  readonly name: string
  readonly sizeBytes: number
  readonly isFile: boolean
  /** What is neither is a link or a device. */
  readonly isFolder: boolean
  readonly isEncrypted: boolean
}

/** An archive whose list was read. Disposing it closes what it is read from. */
export interface OpenArchive<M extends ArchiveMember = ArchiveMember> extends AsyncDisposable {
  /** Of the whole archive. */
  readonly sizeBytes: number
  readonly members: readonly M[]
  /** Opens a member of the list. What is wrong with its bytes is thrown by reading them, or told by its `crc32`. */
  open(member: M, options: CallOptions): Promise<SourceFile>
}
