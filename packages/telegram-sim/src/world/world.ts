import { join } from 'node:path'
import { ByteFiles } from '../files/byte-files.ts'
import { CdnFiles } from '../files/cdn-files.ts'
import { Documents } from '../files/documents.ts'
import { FileReferences } from '../files/file-references.ts'
import { type UploadLimits, Uploads } from '../files/uploads.ts'
import type { StateStore } from '../state/state-store.ts'
import { Accounts } from './accounts.ts'
import { Channels } from './channels.ts'
import { Identities } from './identities.ts'

/** Where a client finds a data centre. */
export interface DataCenterAddress {
  readonly id: number
  readonly host: string
  readonly port: number
  /** Holds copies of files, and trusts nobody. */
  readonly isCdn?: boolean
}

/** Everything that is there, whichever data centre it is asked for in. */
export class World implements AsyncDisposable {
  readonly identities: Identities
  readonly accounts: Accounts
  readonly channels: Channels
  readonly documents: Documents
  readonly references: FileReferences
  readonly uploads: Uploads
  readonly files: ByteFiles
  readonly cdn: CdnFiles
  /** Filled when the data centres listen. */
  addresses: readonly DataCenterAddress[] = []

  constructor(state: StateStore, directory: string, limits: UploadLimits) {
    this.identities = new Identities(state)
    this.accounts = new Accounts(state)
    this.channels = new Channels(state)
    this.documents = new Documents(state)
    this.references = new FileReferences(this.identities)
    this.cdn = new CdnFiles(this.identities)
    this.files = new ByteFiles(join(directory, 'files'))
    this.uploads = new Uploads(this.files, state, limits)
    this.files.keepOnly(new Set([...this.documents.names, ...this.uploads.names]))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.files[Symbol.asyncDispose]()
  }
}
