import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import type { LibraryRecords } from '@streamvault/core'
import { silentLogger } from '@streamvault/testkit'
import { bringBackSecrets } from '../backup/bring-back-secrets.ts'
import { assertNamed, chooseBackup, fetchBackup } from '../backup/fetch-backup.ts'
import { restoreLibrary } from '../backup/restore-library.ts'
import { openFoundation } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { KillSwitch, killing } from './killing.ts'

/** Restores the last backup as the command does, and dies at the given instant; prints how many instants there were, and what was restored. */
const [dataDir = '', given = '{}', killAt = '0'] = process.argv.slice(2)
const settings = loadConfig({ STREAMVAULT_DATA_DIR: dataDir, STREAMVAULT_STORE: 'disk', ...JSON.parse(given) })
await using foundation = await openFoundation(settings, silentLogger, async () => {})
const { signal } = new AbortController()
const kill = new KillSwitch(Number(killAt))
const folder = join(dataDir, 'restore')
await using opened = await openStore(foundation, { signal })
const { backups: place } = opened
if (place === undefined) throw new Error('there is a place for backups')
const found = await chooseBackup(place, undefined, { signal })
const path = await fetchBackup(place, found, { folder, signal, onProgress: () => kill.pass() })
const { records } = foundation
// Reading yields, and changes nothing.
const { count, write, clear, note, writeNote } = killing(records, kill)
const to: LibraryRecords = { count, write, clear, note, writeNote, read: records.read.bind(records) }
const identities = settings.BACKUP_IDENTITY ?? []
const restored = await restoreLibrary(
  { open: () => createReadStream(path), identities, to, mayReplace: 'no' },
  {
    signal,
    onProgress: () => {},
    onChecked: async ({ header }) => {
      kill.pass()
      assertNamed(found, header)
      await bringBackSecrets(foundation, header)
      kill.pass()
    },
  },
)
process.stdout.write(JSON.stringify({ instants: kill.instants, restored }))
