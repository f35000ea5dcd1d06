import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { assertRecipients, encodeDump, findBackups, makeAgeKeys, writeDump } from '@streamvault/backup'
import { type BackupOutcome, VaultError } from '@streamvault/core'
import { writeEncoded } from '@streamvault/worker'
import { backupOptions, createBackup } from '../backup/create-backup.ts'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { openStore } from '../store/open-store.ts'
import { backupOutcomeLines, backupProgressText, listedBackup, listedBackupText } from './backup-text.ts'
import { type Command, complain, EXIT, type ExitCode, type Invocation, print } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { createTallyReport } from './tally-report.ts'
import { bytesText, countText, visibleText } from './text.ts'
import { ToldProgress } from './told-progress.ts'
import { userName } from './user-name.ts'

/** Writes the library down, encrypted, where it can be found on an empty machine. */
export const backupCommand: Command = {
  name: 'backup',
  usage: '[--to FILE] | ls | key [--json]',
  summary: 'Backs the library up, encrypted, and reads it back; lists backups; or makes a pair of keys for them.',
  options: {
    to: { type: 'string', description: 'A file for the backup, instead of the place where backups are kept.' },
    json: { type: 'boolean', description: 'Prints one JSON object per backup, or one with the keys.' },
  },
  positionals: { min: 0, max: 1 },
  async run(invocation) {
    const [what] = invocation.positionals
    const to = invocation.options['to']
    if (what === 'key' && to === undefined) return await printKeys(invocation)
    if ((what !== undefined && what !== 'ls') || (what === 'ls' && to !== undefined) || to === '') {
      complain('streamvault backup: expected nothing, --to FILE, ls or key')
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(invocation.settings, invocation.logger)
    if (what === 'ls') return await listBackups(foundation, invocation)
    return typeof to === 'string'
      ? await backUpTo(foundation, resolve(to), invocation)
      : await backUp(foundation, invocation)
  },
}

async function printKeys({ json }: Invocation): Promise<ExitCode> {
  const { identity, recipient } = await makeAgeKeys()
  if (json) print(JSON.stringify({ recipient, identity }))
  else {
    print(`# keep this secret, and elsewhere than on this machine: without it no backup can be opened`)
    print(`# set STREAMVAULT_BACKUP_RECIPIENT=${recipient}`)
    print(identity)
  }
  return EXIT.done
}

async function backUp(foundation: Foundation, { json, signal }: Invocation): Promise<ExitCode> {
  const { backupDesk } = createManager(foundation)
  const job = await backupDesk.start(userName())
  const report = createTallyReport<'backup'>({
    isQuiet: json,
    progress: backupProgressText,
    lines: backupOutcomeLines,
    isGood: () => true,
  })
  const submissions = (async function* () {
    yield { name: 'backup', job }
  })()
  const ended = await followJobs(foundation, createBackup, { kind: 'backup', submissions, report, signal })
  if (json && report.outcome !== undefined) print(JSON.stringify(plainOutcome(report.outcome)))
  return ended === 'ended' && report.isGood ? EXIT.done : EXIT.failed
}

function plainOutcome({ createdAt, ...rest }: BackupOutcome) {
  return { ...rest, createdAt: new Date(createdAt).toISOString() }
}

/** While it is written it has another name: what has this one is whole. */
async function backUpTo(foundation: Foundation, path: string, { json, signal }: Invocation): Promise<ExitCode> {
  const { recipients, secrets, settings } = backupOptions(foundation)
  if (recipients.length === 0) throw new VaultError('BACKUP_KEY_MISSING')
  assertRecipients(recipients)
  const told = new ToldProgress()
  const draft = `${path}.part`
  const facts = { createdAt: foundation.clock.now(), secrets, settings }
  let records = 0
  await using source = await foundation.snapshot()
  const lines = writeDump(source, facts, {
    signal,
    onProgress: (done, total) => {
      records = done
      told.tell({ phase: 'dumping', kind: 'records', done, total })
    },
  })
  try {
    const { sizeBytes, sha256 } = await writeEncoded(draft, encodeDump(lines, recipients))
    if ((await digestOf(draft)) !== sha256) throw new VaultError('BACKUP_UNVERIFIED', { path })
    await rename(draft, path)
    told.end()
    if (json) print(JSON.stringify({ path, sizeBytes, sha256, records }))
    else print(visibleText(`verified  ${path}  ${countText(records, 'record')}, ${bytesText(sizeBytes)}`))
    return EXIT.done
  } finally {
    await rm(draft, { force: true })
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

async function listBackups(foundation: Foundation, { json, signal }: Invocation): Promise<ExitCode> {
  const { settings, local } = foundation
  if (settings.STORE === 'telegram' && (await isRoleTaken(local, 'worker'))) {
    return await tellLast(foundation, json)
  }
  await using opened = await openStore(foundation, { signal })
  if (opened.backups === undefined) throw new VaultError('BACKUP_PLACE_MISSING')
  const listed = (await findBackups(opened.backups, { signal })).map(listedBackup)
  for (const backup of listed) print(json ? JSON.stringify(backup) : listedBackupText(backup))
  if (!json && listed.length === 0) print('there are no backups')
  return EXIT.done
}

/** The accounts are the server's while it runs, and only they can look. */
async function tellLast(foundation: Foundation, json: boolean): Promise<ExitCode> {
  const { backupDesk } = createManager(foundation)
  const last = await backupDesk.lastVerified()
  if (last === undefined) {
    if (!json) print('no backup was made yet; all that lie in the channel are listed while no server runs')
    return EXIT.done
  }
  const { id, createdAt, sizeBytes } = last
  const when = new Date(createdAt).toISOString()
  if (json) print(JSON.stringify({ id, createdAt: when, sizeBytes }))
  else print(`${id}  ${when}  ${bytesText(sizeBytes)}: the last one; the others are listed while no server runs`)
  return EXIT.done
}
