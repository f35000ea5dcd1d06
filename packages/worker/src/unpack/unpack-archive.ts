import { join } from 'node:path/posix'
import {
  isArchiveName,
  isSubtitleName,
  isVideoName,
  parsePieceName,
  type SeveralOutcome,
  type SkippedBlob,
  type UnpackRequest,
  VaultError,
} from '@streamvault/core'
import type { NamedSubtitle } from '../ingest/subtitle-matcher.ts'
import { type ComingFile, takeSeveral } from '../ingest/take-several.ts'
import type { JobRun } from '../jobs/job-runner.ts'
import type { ArchiveMember, OpenArchive } from './archive.ts'
import { assertHarmless } from './archive-rules.ts'
import { openArchive } from './open-archive.ts'
import type { UnpackDeps, UnpackOptions } from './unpack-deps.ts'

/**
 * Carries out one unpack job: takes the videos of an archive in, each straight from there, with the subtitles that are of it by their names.
 *
 * Throws as `openArchive` and `assertHarmless` do, `ARCHIVE_ENCRYPTED` when every video is locked, `ARCHIVE_WITHOUT_VIDEO` when nothing came of it, with the reason of the first video
 * that was skipped, and `FILE_UNIDENTIFIED` where an operator said one episode of several videos.
 */
export async function unpackArchive(
  deps: UnpackDeps,
  options: UnpackOptions,
  run: JobRun<'unpack'>,
): Promise<SeveralOutcome> {
  const { job } = run.claim
  const { request, checkpoint: earlier, attempts: attempt } = job
  await using archive = await openArchive(request.pieces ?? [request.path], run)
  assertHarmless(archive, options)
  const { members, links, repeated } = sorted(archive.members)
  const videos = members.filter(({ name }) => isVideoName(name))
  if (videos.length > 0 && videos.every(({ isEncrypted }) => isEncrypted)) throw new VaultError('ARCHIVE_ENCRYPTED')
  if (request.override?.episode !== undefined && videos.length > 1) throw new VaultError('FILE_UNIDENTIFIED')
  const beside = subtitlesBeside(deps, request, members)
  const matched = new Set([...beside.values()].flatMap((list) => list.map(({ name }) => name)))
  const outcome = await takeSeveral(deps, options, {
    run,
    job,
    files: videos.map((member) => comingFile(deps, request, { archive, member, members, beside }, run)),
    skipped: [
      ...repeated.map(({ name }) => ({ name, reason: REPEATED })),
      ...links.map(({ name }) => ({ name, reason: LINK })),
      ...leftOf(members.filter((member) => !videos.includes(member) && !matched.has(member.name))),
    ],
    earlier,
    attempt,
    note: (checkpoint) => deps.jobs.checkpoint(run.claim, checkpoint),
    onProgress: run.onProgress,
  })
  if (outcome.taken.length > 0) return outcome
  const skipped = outcome.skipped.find(({ name }) => isVideoName(name))
  throw new VaultError('ARCHIVE_WITHOUT_VIDEO', skipped === undefined ? {} : { reason: reasonText(skipped) })
}

const REPEATED =
  'It is called as another one before it in the archive, which was taken instead: rename it, and bring it by itself.'
const LINK = 'It is a link, or no file at all.'

interface Sorted {
  readonly members: readonly ArchiveMember[]
  readonly links: readonly ArchiveMember[]
  /** Files of a name that one before them has. */
  readonly repeated: readonly ArchiveMember[]
}

/** All but the folders. */
function sorted(all: readonly ArchiveMember[]): Sorted {
  const names = new Set<string>()
  const members: ArchiveMember[] = []
  const links: ArchiveMember[] = []
  const repeated: ArchiveMember[] = []
  for (const member of all) {
    if (member.isFolder) continue
    if (!member.isFile) links.push(member)
    else if (names.has(member.name)) repeated.push(member)
    else members.push(member)
    if (member.isFile) names.add(member.name)
  }
  return { members, links, repeated }
}

/** Archives first: of many, only the first are told one by one, and what is in those may be missed. */
function leftOf(members: readonly ArchiveMember[]): readonly SkippedBlob[] {
  const ranked = [...members.filter(({ name }) => isPacked(name)), ...members.filter(({ name }) => !isPacked(name))]
  return ranked.map(({ name }) => ({ name, reason: whyNot(name) }))
}

function isPacked(name: string): boolean {
  return isArchiveName(name) || parsePieceName(name) !== undefined
}

interface Member {
  readonly archive: OpenArchive
  readonly member: ArchiveMember
  readonly members: readonly ArchiveMember[]
  readonly beside: ReadonlyMap<string, readonly NamedSubtitle[]>
}

function subtitlesBeside(
  { recognise, matchSubtitles }: UnpackDeps,
  { relativePath, override }: UnpackRequest,
  members: readonly ArchiveMember[],
): Member['beside'] {
  const names = members.map(({ name }) => name)
  return matchSubtitles(names, (name) => recognise(pathOf(relativePath, name), override))
}

function comingFile(
  { recognise }: UnpackDeps,
  request: UnpackRequest,
  { archive, member, members, beside }: Member,
  { signal }: Pick<JobRun<'unpack'>, 'signal'>,
): ComingFile {
  const { override } = request
  const subtitles = (beside.get(member.name) ?? []).flatMap(({ name, tags }) => {
    const packed = members.find((each) => each.name === name)
    return packed === undefined ? [] : [{ path: name, tags, open: () => archive.open(packed, { signal }) }]
  })
  return {
    name: member.name,
    recognised: recognise(pathOf(request.relativePath, member.name), override),
    ...(override === undefined ? {} : { isDecided: true }),
    provenance: request.provenance,
    subtitles,
    open: () => archive.open(member, { signal }),
  }
}

const EXTENSION = /\.[^.]{1,5}$/

/** An archive is a folder of what is in it, but where both are called the same: then only its own folder tells more. */
function pathOf(relativePath: string, name: string): string {
  const folders = relativePath.split(/[\\/]+/).filter(Boolean)
  const archive = (folders.pop() ?? '').replace(EXTENSION, '')
  const stem = (name.split('/').at(-1) ?? '').replace(EXTENSION, '')
  return join(...folders, ...(archive.toLowerCase() === stem.toLowerCase() ? [] : [archive]), name)
}

function whyNot(name: string): string {
  if (isPacked(name)) return 'It is an archive in an archive; unpack it, and bring what was in it.'
  return isSubtitleName(name)
    ? 'It is a subtitle, and of no video here, by its name.'
    : 'It is not a video, by its name.'
}

function reasonText({ name, reason }: SkippedBlob): string {
  return `${name}: ${reason}`
}
