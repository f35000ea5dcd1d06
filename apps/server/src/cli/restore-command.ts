import { createReadStream } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { assertIdentities, type FoundBackup } from '@streamvault/backup'
import { isVaultError, RECORD_KINDS, VaultError } from '@streamvault/core'
import { bringBackSecrets } from '../backup/bring-back-secrets.ts'
import { assertNamed, chooseBackup, fetchBackup } from '../backup/fetch-backup.ts'
import { restoreLibrary } from '../backup/restore-library.ts'
import { type Foundation, openFoundation } from '../compose.ts'
import { RoleLeases } from '../serve/role-leases.ts'
import { openStore } from '../store/open-store.ts'
import { type Command, complain, EXIT, type Invocation, print } from './command.ts'
import { visibleText } from './text.ts'
import { ToldProgress } from './told-progress.ts'

/** In the data folder, for backups that are fetched. */
const FOLDER = 'restore'
const ROLES = ['manager', 'worker'] as const

/** Brings a library back from its backup. */
export const restoreCommand: Command = {
  name: 'restore',
  usage: 'FILE | --latest | --id ID [--replace] [--json]',
  summary: 'Rebuilds the library from a backup on an empty machine, and compares every record.',
  options: {
    latest: { type: 'boolean', description: 'Takes the last backup from the place where backups are kept.' },
    id: { type: 'string', description: 'Takes the backup with this id from there; backup ls shows them.' },
    replace: { type: 'boolean', description: 'Lets the library that is there already go. Nothing brings it back.' },
    json: { type: 'boolean', description: 'Prints one JSON object with the digests of what was restored.' },
  },
  positionals: { min: 0, max: 1 },
  async run(invocation) {
    const { settings, logger, options, positionals, json, signal } = invocation
    const given = [positionals[0], options['id'], options['latest'] === true ? 'latest' : undefined]
    if (given.filter((each) => each !== undefined && each !== '').length !== 1) {
      complain('streamvault restore: which backup? A file, --latest, or --id and an id of backup ls')
      return EXIT.wrongUse
    }
    const identities = settings.BACKUP_IDENTITY
    if (identities === undefined) throw new VaultError('BACKUP_KEY_MISSING')
    assertIdentities(identities)
    const told = new ToldProgress()
    // A library that is half there is what the next attempt goes on with.
    await using foundation = await openFoundation(settings, logger, async () => {})
    const { records: to } = foundation
    await using _leases = await RoleLeases.take(foundation, { roles: ROLES, origin: '' })
    const { path, found } = await whereItLies(foundation, invocation, told)
    const left: string[] = []
    const kinds = await restoreLibrary(
      { open: () => createReadStream(path), identities, to, mayReplace: options['replace'] === true ? 'yes' : 'no' },
      {
        signal,
        onProgress: (progress) => told.tell(progress),
        onChecked: async ({ header }) => {
          if (found !== undefined) assertNamed(found, header)
          if (!json) complain(`the backup of ${new Date(header.createdAt).toISOString()} is as it was written`)
          left.push(...(await bringBackSecrets(foundation, header)))
        },
      },
    ).catch((error: unknown) => {
      if (isVaultError(error, 'MOVE_TARGET_TAKEN')) {
        complain('streamvault restore: with --replace the library that is here goes, and the backup comes')
      }
      throw error
    })
    told.end()
    await rm(join(foundation.dataDir, FOLDER), { recursive: true, force: true })
    if (json) print(JSON.stringify({ kinds }))
    else for (const kind of RECORD_KINDS) print(`${kind.padEnd(10)} ${kinds[kind].count}  the same as in the backup`)
    for (const sentence of left) complain(visibleText(sentence))
    return EXIT.done
  },
}

/** Where the backup lies on this machine; it is fetched first where it is not a file that was named. */
async function whereItLies(
  foundation: Foundation,
  { positionals: [file], options, signal }: Invocation,
  told: ToldProgress,
): Promise<{ readonly path: string; readonly found?: FoundBackup }> {
  if (file !== undefined) {
    const path = resolve(file)
    await access(path).catch((cause: unknown) => {
      throw new VaultError('BACKUP_NOT_FOUND', { path }, { cause })
    })
    return { path }
  }
  await using opened = await openStore(foundation, { signal })
  const { backups } = opened
  if (backups === undefined) throw new VaultError('BACKUP_PLACE_MISSING')
  const id = typeof options['id'] === 'string' ? options['id'] : undefined
  const found = await chooseBackup(backups, id, { signal })
  const path = await fetchBackup(backups, found, {
    folder: join(foundation.dataDir, FOLDER),
    signal,
    onProgress: (done, total) => told.tell({ phase: 'fetching', kind: 'bytes', done, total }),
  })
  return { path, found }
}
