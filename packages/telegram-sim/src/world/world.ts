import { join } from 'node:path'
import { ByteFiles } from '../files/byte-files.ts'
import { CdnFiles } from '../files/cdn-files.ts'
import { Documents } from '../files/documents.ts'
import { FileReferences } from '../files/file-references.ts'
import { type UploadLimits, Uploads } from '../files/uploads.ts'
import type { StateStore } from '../state/state-store.ts'
import { AccountEvents } from './account-events.ts'
import { Accounts, usernameOf } from './accounts.ts'
import { Boxes } from './boxes.ts'
import { Channels } from './channels.ts'
import { Contacts } from './contacts.ts'
import { Feed } from './feed.ts'
import { Groups } from './groups.ts'
import { Identities } from './identities.ts'
import { Invites } from './invites.ts'
import type { PeerName } from './messages.ts'
import { RandomIds } from './random-ids.ts'
import { ReadMarks } from './read-marks.ts'

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
  readonly groups: Groups
  readonly boxes: Boxes
  readonly accountEvents: AccountEvents
  readonly contacts: Contacts
  readonly randomIds: RandomIds
  readonly readMarks: ReadMarks
  readonly invites: Invites
  readonly feed = new Feed()
  readonly documents: Documents
  readonly references: FileReferences
  readonly uploads: Uploads
  readonly files: ByteFiles
  readonly cdn: CdnFiles
  /** How long a bot has to answer a button; Telegram gives it about so long. */
  callbackWaitMs = 15_000
  /** Filled when the data centres listen. */
  addresses: readonly DataCenterAddress[] = []

  constructor(state: StateStore, directory: string, limits: UploadLimits) {
    this.identities = new Identities(state)
    this.accounts = new Accounts(state)
    this.channels = new Channels(state)
    this.groups = new Groups(state)
    this.boxes = new Boxes(state)
    this.accountEvents = new AccountEvents(state)
    this.contacts = new Contacts(state)
    this.randomIds = new RandomIds(state)
    this.readMarks = new ReadMarks(state)
    this.invites = new Invites(state)
    this.documents = new Documents(state)
    this.references = new FileReferences(this.identities)
    this.cdn = new CdnFiles(this.identities)
    this.files = new ByteFiles(join(directory, 'files'))
    this.uploads = new Uploads(this.files, state, limits)
    this.files.keepOnly(new Set([...this.documents.names, ...this.uploads.names]))
  }

  /** Whose name it is, however it is written. */
  byUsername(username: string): PeerName | undefined {
    const isIt = (name: string | undefined) => name?.toLowerCase() === username.toLowerCase()
    const account = this.accounts.all().find((each) => isIt(usernameOf(each)))
    if (account !== undefined) return { _: 'peerUser', userId: account.id }
    const channel = this.channels.all().find((each) => isIt(each.username))
    return channel && { _: 'peerChannel', channelId: channel.id }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.files[Symbol.asyncDispose]()
  }
}
