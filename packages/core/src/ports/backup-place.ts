import type { BlobStore } from './blob-store.ts'
import type { CallOptions } from './call-options.ts'
import type { StoredBlob } from './stored-blob.ts'

/** A blob by the name under which it was put: its key, or the file name of its label. */
export interface NamedBlob extends StoredBlob {
  readonly name: string
}

/** Where backups are kept. Nobody else puts anything there, though others may have. */
export interface BackupPlace {
  readonly store: BlobStore
  /** Yields all that lies there, in any order, found without a catalogue. Memory holds a bounded stretch of it. */
  list(options: CallOptions): AsyncIterable<NamedBlob>
}
