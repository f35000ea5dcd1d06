import type { Job } from '@streamvault/core'
import type { MirrorDesk, MirrorLag } from '@streamvault/manager'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { createMirror } from '../mirror/create-mirror.ts'
import { diskPlacesOf, diskProblem } from '../store/known-disk.ts'
import { mirrorNamesOf } from '../store/open-mirror.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { jobText } from './job-text.ts'
import { createTallyReport } from './tally-report.ts'
import { bytesText, countText, visibleText } from './text.ts'

/** Shows how far each mirror is behind, and has them brought up to date. */
export const mirrorCommand: Command = {
  name: 'mirror',
  usage: '[--copy] [--json]',
  summary: 'Shows what each mirror lacks; --copy has it copied now, and waits for that.',
  options: {
    copy: { type: 'boolean', description: 'Copies what the mirrors lack, and tells what could not be copied.' },
    json: {
      type: 'boolean',
      description:
        'Prints one JSON object: what the first mirror lacks and its last copying, and the same of each in `mirrors`.',
    },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, options, signal }) {
    const names = mirrorNamesOf(settings)
    if (names.length === 0) {
      complain('streamvault mirror: no mirror is set up (STREAMVAULT_MIRROR); see docs/operations/mirrors.md')
      return EXIT.failed
    }
    await using foundation = await openLibrary(settings, logger)
    const { mirrorDesk } = createManager(foundation)
    const isDone = options['copy'] !== true || (await copyNow(foundation, mirrorDesk, { names, json, signal }))
    const mirrors: MirrorState[] = []
    for (const mirror of names) {
      const disk = diskPlacesOf(foundation).find(({ name }) => name === mirror)
      const away = disk && (await diskProblem(foundation, disk))
      const lag = await mirrorDesk.lagOf(mirror, signal)
      mirrors.push({ mirror, lag, job: await mirrorDesk.lastJob(mirror), ...(away !== undefined && { away }) })
    }
    if (json) print(JSON.stringify({ ...plainStates(mirrors)[0], mirrors: plainStates(mirrors) }))
    else for (const line of mirrors.flatMap(lagLines)) print(visibleText(line))
    return isDone ? EXIT.done : EXIT.failed
  },
}

interface MirrorState {
  readonly mirror: string
  readonly lag: MirrorLag
  readonly job: Job<'mirror'> | undefined
  /** Why its disk counts as not mounted. */
  readonly away?: string
}

async function copyNow(
  foundation: Foundation,
  desk: MirrorDesk,
  { names, json, signal }: { readonly names: readonly string[]; readonly json: boolean; readonly signal: AbortSignal },
): Promise<boolean> {
  const report = createTallyReport<'mirror'>({
    isQuiet: json,
    progress: ({ copiedParts, copiedBytes, name }) => `${copiedText(copiedParts, copiedBytes)}  ${name}`,
    lines: ({ skipped }) => skipped.map(({ name, reason }) => `skipped  ${name}: ${reason}`),
    isGood: ({ skippedCount }) => skippedCount === 0,
  })
  const submissions = (async function* () {
    for (const name of names) yield { name, job: await desk.copy(name) }
  })()
  const ended = await followJobs(foundation, createMirror, { kind: 'mirror', submissions, report, signal })
  return ended === 'ended' && report.isGood
}

function plainStates(mirrors: readonly MirrorState[]) {
  return mirrors.map(({ mirror, lag, job, away }) => ({ mirror, lag: plainLag(lag), job: job && plainJob(job), away }))
}

function plainLag({ oldestAt, ...counts }: MirrorLag) {
  return { ...counts, oldestAt: oldestAt === undefined ? null : new Date(oldestAt).toISOString() }
}

function plainJob({ id, state, progress, outcome, failure }: Job<'mirror'>) {
  return { id, state, progress, outcome, failure }
}

function lagLines({ mirror, lag: { files, parts, bytes, oldestAt }, job, away }: MirrorState): string[] {
  const behind =
    oldestAt === undefined
      ? 'nothing: every part has its copy'
      : `${countText(parts, 'part')} of ${countText(files, 'file')}, ${bytesText(bytes)}; the oldest since ${new Date(oldestAt).toISOString()}`
  const disk =
    away === undefined
      ? []
      : [`away     ${away}: mount it, or take the folder as it is with "./streamvault disk accept ${mirror}"`]
  return [
    `mirror   ${mirror}`,
    ...disk,
    `lacks    ${behind}`,
    ...(job === undefined ? [] : [`copying  ${jobText(job)}`]),
  ]
}

function copiedText(parts: number, bytes: number): string {
  return `${countText(parts, 'part')} copied, ${bytesText(bytes)}`
}
