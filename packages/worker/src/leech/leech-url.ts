import { randomBytes } from 'node:crypto'
import {
  assertMayComeIn,
  type LeechCheckpoint,
  type LeechOutcome,
  type LeechValidator,
  VaultError,
} from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import { beginEncryption, beginStoring } from '../ingest/begin-storing.ts'
import type { Workpiece } from '../ingest/ingest-workpiece.ts'
import { knownOutcome, subjectOf } from '../ingest/known-outcome.ts'
import { storedParts } from '../ingest/plan-storing.ts'
import { recordStored } from '../ingest/record-stored.ts'
import { storeParts } from '../ingest/store-parts.ts'
import type { JobRun } from '../jobs/job-runner.ts'
import { setIdOf } from '../labels/set-id.ts'
import { GrowingFingerprint } from './growing-fingerprint.ts'
import type { LeechDeps, LeechOptions } from './leech-deps.ts'
import { openRemote } from './open-remote.ts'
import { readBack } from './read-back.ts'
import type { RemoteFile } from './remote-file.ts'

/** A file that became another one this often is being written to, or is made for each request. */
const CHANGES_MAX = 3
const COPY_BYTES = 16
/** What has not been read has no digest: only a takedown of its title can be about it. */
const UNREAD_SHA256 = '0'.repeat(64)

/**
 * Carries out one leech job: ask, probe over ranges, store part by part with the fingerprint taken on the way, record.
 *
 * What the job's checkpoint says is stored is not fetched again, as long as the server says that it has the same version; its
 * fingerprint is read back from the store. A file that the vault has already is noticed at the end. Throws `TAKEN_DOWN` for what a
 * takedown keeps out, `URL_UNSTABLE`, and as `openRemote` and `probeMedia` do.
 */
export async function leechUrl(deps: LeechDeps, options: LeechOptions, run: JobRun<'leech'>): Promise<LeechOutcome> {
  const { job } = run.claim
  const recorded = await outcomeBefore(deps, job.checkpoint)
  if (recorded !== undefined) return recorded
  run.onProgress({ phase: 'asking', doneBytes: 0, totalBytes: 0 })
  await using remote = await openRemote(deps, options, { ...job.request, signal: run.signal })
  const { file, reader } = remote
  const begun = beginningOf(job.checkpoint, file)
  if (begun.isChanged) deps.logger.warn({ job: job.key, changes: begun.changes }, 'what is at the address has changed')
  if (begun.changes > CHANGES_MAX) throw new VaultError('URL_UNSTABLE')
  const recognised = deps.recognise(begun.name)
  await assertMayComeIn(deps.catalog, await subjectOf(deps.catalog, recognised, UNREAD_SHA256))
  const media = await probeMedia(reader, begun.name, run)
  const { attempts } = job
  const note = (checkpoint: LeechCheckpoint) => deps.jobs.checkpoint(run.claim, { ...checkpoint, attempt: attempts })
  const checkpoint = await beginStoring<LeechCheckpoint>(deps, options, {
    note,
    earlier: job.checkpoint,
    isSame: begun.isSame,
    empty: () => emptyCheckpoint(deps, options, { ...begun, file }),
  })
  const source = { name: begun.name, reader }
  const piece: Workpiece<LeechCheckpoint> = {
    run,
    note,
    source,
    recognised,
    provenance: job.request.provenance,
    media,
    set: setIdOf(job.id, checkpoint.copy),
  }
  return { ...(await storeAndRecord(deps, piece, { run, checkpoint })), name: begun.name }
}

interface Begun {
  readonly run: JobRun<'leech'>
  readonly checkpoint: LeechCheckpoint & { readonly partBytes: number }
}

async function storeAndRecord(deps: LeechDeps, piece: Workpiece<LeechCheckpoint>, { run, checkpoint }: Begun) {
  const { signal } = run
  const { encryption, sizeBytes } = checkpoint
  const growing = new GrowingFingerprint(sizeBytes)
  const earlier = storedParts(checkpoint)
  if (earlier.length > 0) {
    run.onProgress({ phase: 'checking', doneBytes: 0, totalBytes: sizeBytes })
    await readBack(deps, growing, { parts: earlier, start: 0, encryption, signal })
  }
  const stored = await storeParts(deps, {
    ...piece,
    checkpoint,
    // In order, as the fingerprint is taken.
    putsAtOnceMax: 1,
    onSlice: (slice, position) => growing.add(slice, position),
    onPart: (part, { start }) => readBack(deps, growing, { parts: [part], start, encryption, signal }),
    onProgress: (doneBytes) => run.onProgress({ phase: 'storing', doneBytes, totalBytes: sizeBytes }),
  })
  const fingerprint = growing.finish()
  const { sha256 } = fingerprint
  const whole = { ...stored, sha256 }
  // Before it is recorded: what is recorded is not to be deleted, whatever comes. Once, so that it counts as getting on once.
  if (checkpoint.sha256 === undefined) await piece.note(whole)
  const { recognised, provenance } = piece
  const known = await knownOutcome(deps, { sha256, recognised, provenance, checkpoint: whole })
  return known ?? (await recordStored(deps, { ...piece, fingerprint, checkpoint: whole }))
}

/** The outcome of an attempt that ended before it could be told. */
async function outcomeBefore(
  deps: LeechDeps,
  checkpoint: LeechCheckpoint | undefined,
): Promise<LeechOutcome | undefined> {
  if (checkpoint?.sha256 === undefined) return undefined
  const { sha256, name } = checkpoint
  const outcome = await knownOutcome(deps, { sha256, recognised: deps.recognise(name), checkpoint })
  return outcome && { ...outcome, name }
}

interface Beginning {
  /** Whether what is stored is of the version that the server has. */
  readonly isSame: boolean
  /** Whether the server has another version than it had. */
  readonly isChanged: boolean
  readonly changes: number
  readonly name: string
}

function beginningOf(earlier: LeechCheckpoint | undefined, file: RemoteFile): Beginning {
  const known = earlier?.validator
  const isSame = known !== undefined && isSameVersion(known, file.validator) && earlier?.sizeBytes === file.sizeBytes
  const isChanged = known !== undefined && !isSame
  const changes = (earlier?.changes ?? 0) + (isChanged ? 1 : 0)
  // A part has the same label at every attempt.
  return { isSame, isChanged, changes, name: isSame ? (earlier?.name ?? file.name) : file.name }
}

function isSameVersion(one: LeechValidator, other: LeechValidator | undefined): boolean {
  return one.header === other?.header && one.value === other.value
}

function emptyCheckpoint(
  deps: LeechDeps,
  options: LeechOptions,
  { file, name, changes }: Beginning & { readonly file: RemoteFile },
): LeechCheckpoint {
  return {
    copy: randomBytes(COPY_BYTES).toString('hex'),
    ...(file.validator === undefined ? {} : { validator: file.validator }),
    name,
    changes,
    attempt: 0,
    sizeBytes: file.sizeBytes,
    ...beginEncryption(deps, options),
    parts: [],
  }
}
