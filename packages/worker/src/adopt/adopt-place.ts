import {
  type AdoptCheckpoint,
  type AdoptedFile,
  type AdoptOutcome,
  assert,
  type BlobRef,
  type CallOptions,
  describeError,
  type ErrorCode,
  type FileId,
  type FoundBlob,
  isArchiveName,
  isSubtitleName,
  isVaultError,
  isVideoName,
  parsePieceName,
  VaultError,
} from '@streamvault/core'
import type { IngestOptions } from '../ingest/ingest-workpiece.ts'
import type { JobRun } from '../jobs/job-runner.ts'
import { formatLabelMark, parseBlobLabel } from '../labels/label-mark.ts'
import type { AdoptDeps, Verdict } from './adopt-deps.ts'
import { AdoptLedger } from './adopt-ledger.ts'
import { adoptSubtitle } from './adopt-subtitle.ts'
import { type AdoptVideoOptions, adoptVideo, type ForeignVideo } from './adopt-video.ts'
import { videosOfZip } from './adopt-zip.ts'
import { isVideo } from './is-video.ts'
import { filesOfPieces, groupFoundPieces } from './judge-pieces.ts'
import { restoreFile } from './restore-file.ts'

/** What is wrong with a blob alone: the others go on. Everything else stops the job, which is tried again or not. */
const ITS_OWN_FAULTS: readonly ErrorCode[] = [
  'ARCHIVE_DAMAGED',
  'ARCHIVE_UNSAFE',
  'ARCHIVE_UNSUPPORTED',
  'BLOB_NOT_FOUND',
  'BLOB_REF_INVALID',
  'FILE_KEY_UNKNOWN',
  'MANIFEST_INVALID',
  'PART_MISSING',
  'PIECES_TOO_MANY',
  'PIECE_DOUBLE',
  'PIECE_MISSING',
  'PIECE_UNEVEN',
  'RANGE_OUT_OF_BOUNDS',
  'SOURCE_EMPTY',
  'SOURCE_NOT_VIDEO',
  'SOURCE_TRUNCATED',
  'SUBTITLE_INVALID',
  'SUBTITLE_TOO_LARGE',
  'SUBTITLE_VIDEO_UNKNOWN',
  'SUBTITLES_TOO_MANY',
  'TAKEN_DOWN',
]

const HOMELESS = 'It is a subtitle, and nothing tells which video it belongs to.'

export type AdoptOptions = Pick<IngestOptions, 'encryption'>
type JudgeOptions = AdoptOptions & CallOptions
type HeldOptions = JudgeOptions & { readonly mayCome?: 'yes' }

/**
 * Carries out one adoption: goes through a place in the order in which it was filled, records every file where it lies, and joins
 * subtitles to their videos. What the job's checkpoint has behind it is not looked at again.
 *
 * Throws `STORE_NOT_ADOPTABLE`, and what the store and the catalogue throw.
 */
export async function adoptPlace(
  deps: AdoptDeps,
  { encryption }: AdoptOptions,
  run: JobRun<'adopt'>,
): Promise<AdoptOutcome> {
  const { finder } = deps.store
  if (finder === undefined) throw new VaultError('STORE_NOT_ADOPTABLE')
  const { claim, signal, attemptsLeft, onProgress } = run
  const { id, createdAt, attempts, request, checkpoint } = claim.job
  const { place, only, provenance } = request
  // One blob is looked at again, so that its outcome tells what it is.
  const earlier = only === undefined ? checkpoint : undefined
  const note = (checkpoint: AdoptCheckpoint) => deps.jobs.checkpoint(claim, checkpoint)
  const job = { id, createdAt, attempts, earlier, attemptsLeft, provenance, note, onProgress }
  const ledger = new AdoptLedger(job)
  const options: JudgeOptions = { signal, encryption }
  const where = { ...(ledger.cursor !== undefined && { after: ledger.cursor }), ...(only !== undefined && { only }) }
  await adoptBlobs(deps, { ledger, blobs: finder.list(place, { ...where, signal }) }, options)
  await judgeHeld(deps, ledger, options)
  for (const [first] of Map.groupBy(ledger.seen.all, ({ set }) => set).values()) {
    const reason = 'It is part of a file whose manifest was not found here, or cannot be opened.'
    if (first !== undefined) count(deps, ledger, first.name, { result: 'skipped', reason })
  }
  return only === undefined ? ledger.tally : { ...ledger.tally, files: await filesOf(deps, ledger) }
}

async function filesOf({ catalog }: AdoptDeps, { files }: AdoptLedger): Promise<readonly AdoptedFile[]> {
  const found = await Promise.all([...files].map((file) => catalog.files.get(file)))
  return found.flatMap((kept): readonly AdoptedFile[] => {
    if (kept === undefined) return []
    const { id: file, titleId: title, review } = kept.value
    return [{ file, title, ...(review !== undefined && { isInReview: true }) }]
  })
}

/** Says what becomes of blobs in the order in which they were put, one after the other, and notes it. */
export async function adoptBlobs(
  deps: AdoptDeps,
  { ledger, blobs }: { readonly ledger: AdoptLedger; readonly blobs: AsyncIterable<FoundBlob> | Iterable<FoundBlob> },
  options: JudgeOptions,
): Promise<void> {
  for await (const found of blobs) {
    const verdicts = await judge(deps, { found, ledger }, options)
    if (!isSubtitleName(found.fileName)) ledger.follows = onlyFile(verdicts)
    for (const { name, verdict } of verdicts) count(deps, ledger, name, verdict)
    await ledger.finish(found, costliest(verdicts))
  }
}

/**
 * What becomes of pieces and subtitles that were held back for what they need. What was split has all of its pieces by the end of the
 * place, or never; where `mayCome` says that more may be put there, what lacks something goes on being held.
 */
export async function judgeHeld(deps: AdoptDeps, ledger: AdoptLedger, options: HeldOptions): Promise<void> {
  await judgePieces(deps, ledger, options)
  await judgeManifests(deps, ledger, options)
  await judgeSubtitles(deps, ledger, options)
}

/** A video whose manifest was written anew is met behind its subtitles. */
async function judgeManifests(deps: AdoptDeps, ledger: AdoptLedger, options: HeldOptions): Promise<void> {
  for (const held of ledger.manifests.all) {
    const { fileName: name, blob: ref, sizeBytes, caption } = held
    const set = parseBlobLabel(caption)?.set ?? ''
    const verdicts = await excusing(deps, { name, ref, ledger }, options, async () => {
      const found = { ref, sizeBytes }
      return [{ name, verdict: await restoreFile(deps, { found, set, seen: ledger.seen }, options) }]
    })
    const isUnknown = verdicts.some(({ verdict }) => codeOf(verdict) === 'SUBTITLE_VIDEO_UNKNOWN')
    if (options.mayCome === 'yes' && isUnknown) continue
    for (const { verdict } of verdicts) count(deps, ledger, name, verdict)
    ledger.manifests.release([held])
    await ledger.finishHeld()
  }
}

function codeOf(verdict: Verdict): ErrorCode | undefined {
  return verdict.result === 'skipped' ? verdict.code : undefined
}

async function judgePieces(deps: AdoptDeps, ledger: AdoptLedger, options: HeldOptions): Promise<void> {
  for (const group of groupFoundPieces(ledger.held.all)) {
    const [first] = group.pieces
    assert(first !== undefined, 'a group has pieces')
    const whole = { name: group.name, ref: first.blob, ledger }
    const verdicts = await excusing(deps, whole, options, async () => {
      const files = filesOfPieces(deps, group)
      const judged: NamedVerdict[] = []
      for (const file of files) judged.push(...(await judgeFile(deps, { file, ledger }, options)))
      return judged
    })
    if (options.mayCome === 'yes' && verdicts.some(({ verdict }) => isMissing(verdict))) continue
    for (const { name, verdict } of verdicts) count(deps, ledger, name, verdict)
    ledger.held.release(group.pieces)
    await ledger.finishHeld()
  }
}

function isMissing(verdict: Verdict): boolean {
  return codeOf(verdict) === 'PIECE_MISSING'
}

/** What came before its video has met it by now, or never. */
async function judgeSubtitles(deps: AdoptDeps, ledger: AdoptLedger, options: HeldOptions): Promise<void> {
  for (const held of ledger.subtitles.all) {
    const { fileName: name, blob: ref } = held
    const [judged] = await excusing(deps, { name, ref, ledger }, options, async () => {
      const verdict = await adoptSubtitle(deps, held, { ...options, job: ledger.job })
      return verdict === undefined ? [] : [{ name, verdict }]
    })
    if (judged === undefined && options.mayCome === 'yes') continue
    count(deps, ledger, name, judged?.verdict ?? { result: 'skipped', reason: HOMELESS })
    ledger.subtitles.release([held])
    await ledger.finishHeld()
  }
}

/** What becomes of a foreign file: a video, or an archive of some. */
async function judgeFile(
  deps: AdoptDeps,
  { file, ledger }: { readonly file: ForeignVideo; readonly ledger: AdoptLedger },
  options: CallOptions,
): Promise<readonly NamedVerdict[]> {
  const ref = file.parts[0]?.blob ?? ('' as BlobRef)
  const { signal } = options
  const { provenance } = ledger.job
  const adopting = (name: string, video: ForeignVideo) =>
    excusing(deps, { name, ref, ledger }, options, async () => {
      const onProgress: AdoptVideoOptions['onProgress'] = (reading) => ledger.tell(reading)
      return [{ name, verdict: await adoptVideo(deps, video, { signal, onProgress, provenance }) }]
    })
  if (!isArchiveName(file.fileName)) return await adopting(file.fileName, file)
  return await excusing(deps, { name: file.fileName, ref, ledger }, options, async () => {
    const judged: NamedVerdict[] = []
    for (const packed of await videosOfZip(deps, file, options)) {
      if ('video' in packed) judged.push(...(await adopting(packed.name, packed.video)))
      else judged.push({ name: packed.name, verdict: { result: 'skipped', reason: packed.reason } })
    }
    return judged
  })
}

interface NamedVerdict {
  readonly name: string
  readonly verdict: Verdict
}

function onlyFile(verdicts: readonly NamedVerdict[]): FileId | undefined {
  const [only] = verdicts
  return verdicts.length === 1 && only?.verdict.result !== 'skipped' ? only?.verdict.file : undefined
}

/** What is skipped costs nothing to look at again. */
function costliest(verdicts: readonly NamedVerdict[]): Verdict | undefined {
  return (verdicts.find(({ verdict }) => verdict.result !== 'skipped') ?? verdicts[0])?.verdict
}

function count({ metrics }: AdoptDeps, ledger: AdoptLedger, name: string, verdict: Verdict): void {
  metrics.add('streamvault_adopt_files_total', 1, { result: verdict.result })
  ledger.count(name, verdict)
}

interface FoundHere {
  readonly found: FoundBlob
  readonly ledger: AdoptLedger
}

/** Says what becomes of a blob; nothing of a part, which waits for its manifest, nor of a piece, which waits for its others. */
async function judge(
  deps: AdoptDeps,
  { found, ledger }: FoundHere,
  options: JudgeOptions,
): Promise<readonly NamedVerdict[]> {
  const { ref, fileName: name, caption, sizeBytes } = found
  const skip = (reason: string): readonly NamedVerdict[] => [{ name, verdict: { result: 'skipped', reason } }]
  const mark = parseBlobLabel(caption)
  if (mark?.kind === 'part') {
    ledger.seen.add(found, mark)
    return []
  }
  if (mark?.kind === 'manifest') {
    const verdicts = await excusing(deps, { name, ref, ledger }, options, async () => {
      return [{ name, verdict: await restoreFile(deps, { found, set: mark.set, seen: ledger.seen }, options) }]
    })
    const isUnknown = verdicts.some(({ verdict }) => codeOf(verdict) === 'SUBTITLE_VIDEO_UNKNOWN')
    return isUnknown && ledger.manifests.hold({ ...found, caption: formatLabelMark(mark) }) ? [] : verdicts
  }
  if (isSubtitleName(name)) {
    return await excusing(deps, { name, ref, ledger }, options, async () => {
      const subtitle = { fileName: name, caption, blob: ref, sizeBytes, follows: ledger.follows }
      const verdict = await adoptSubtitle(deps, subtitle, { ...options, job: ledger.job })
      if (verdict !== undefined) return [{ name, verdict }]
      return ledger.subtitles.hold(found) ? [] : skip(HOMELESS)
    })
  }
  const whole = parsePieceName(name)?.whole
  if (whole !== undefined && (isVideoName(whole) || isZip(whole))) {
    if (ledger.held.hold(found)) return []
    return skip('It is a piece of a split file, and too many of those wait for their others.')
  }
  if (whole !== undefined || (isArchiveName(name) && !isZip(name))) {
    return skip('Videos of this kind of archive cannot be played where they lie; download it, and ingest it.')
  }
  if (!isZip(name) && !isVideo(found)) return skip('It is not a video, by its name and type.')
  const file = { fileName: name, caption, parts: [{ store: deps.store.name, blob: ref, sizeBytes }] }
  return await judgeFile(deps, { file, ledger }, options)
}

function isZip(name: string): boolean {
  return /\.zip$/i.test(name)
}

interface JudgedBlob {
  readonly name: string
  readonly ref: BlobRef
  readonly ledger: AdoptLedger
}

/** Carries `judging` out, and makes a verdict of what is wrong with this blob alone. */
async function excusing(
  deps: AdoptDeps,
  blob: JudgedBlob,
  options: CallOptions,
  judging: () => Promise<readonly NamedVerdict[]>,
): Promise<readonly NamedVerdict[]> {
  try {
    return await judging()
  } catch (error) {
    options.signal.throwIfAborted()
    if (!(await isItsOwnFault(deps, blob, { error, ...options }))) throw error
    const code = isVaultError(error) ? { code: error.code } : {}
    return [{ name: blob.name, verdict: { result: 'skipped', reason: reasonOf(error), ...code } }]
  }
}

/** A blob that cannot be read at any attempt, in a store that answers otherwise, must not keep all others out. */
async function isItsOwnFault(
  { store }: AdoptDeps,
  { ref, ledger }: JudgedBlob,
  { error, signal }: CallOptions & { readonly error: unknown },
): Promise<boolean> {
  if (isVaultError(error, ...ITS_OWN_FAULTS)) return true
  if (!ledger.isLastAttempt || !isVaultError(error, 'STORE_UNAVAILABLE')) return false
  return await store.stat(ref, { signal }).then(
    () => true,
    () => false,
  )
}

function reasonOf(error: unknown): string {
  return isVaultError(error) ? describeError(error) : String(error)
}
