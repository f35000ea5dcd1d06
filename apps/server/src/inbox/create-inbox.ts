import { mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Inbox, InboxFolder, type IngestDesk } from '@streamvault/manager'
import type { Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** The folder that is watched for files to take in; undefined where that is switched off. */
export async function createInbox(foundation: Foundation, ingestDesk: IngestDesk): Promise<Inbox | undefined> {
  const { settings, dataDir, local: ephemeral } = foundation
  if (settings.INBOX?.toLowerCase() === 'no') return undefined
  const path = settings.INBOX === undefined ? join(dataDir, 'inbox') : resolve(REPOSITORY_ROOT, settings.INBOX)
  await mkdir(path, { recursive: true })
  const folder = new InboxFolder(await realpath(path))
  const options = { settleMs: settings.INBOX_SETTLE_SECONDS * 1000, after: settings.INBOX_AFTER }
  return new Inbox({ ...foundation, ephemeral, folder, ingestDesk }, options)
}
