import type { Job, ScrubFinding, ScrubProgress, ScrubTally } from '@streamvault/core'
import { createManager, openLibrary } from '../compose.ts'
import { createScrub } from '../mirror/create-mirror.ts'
import { type Command, EXIT, print } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { jobText } from './job-text.ts'
import { createTallyReport } from './tally-report.ts'
import { bytesText, countText, visibleText } from './text.ts'
import { userName } from './user-name.ts'

/** Has everything read again, and tells what was damaged. */
export const scrubCommand: Command = {
  name: 'scrub',
  usage: '[--last] [--json]',
  summary: 'Reads everything again, slowly, compares it with its digests, repairs what is damaged, and reports.',
  options: {
    last: { type: 'boolean', description: 'Begins nothing: shows the scrub that is under way, or the last one.' },
    json: { type: 'boolean', description: 'Prints one JSON object.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, options, signal }) {
    await using foundation = await openLibrary(settings, logger)
    const { scrubDesk } = createManager(foundation)
    if (options['last'] !== true) {
      const report = createTallyReport<'scrub'>({ isQuiet: json, progress: progressText, lines: outcomeLines, isGood })
      const submissions = (async function* () {
        yield { name: 'scrub', job: await scrubDesk.start(userName()) }
      })()
      const ended = await followJobs(foundation, createScrub, { kind: 'scrub', submissions, report, signal })
      if (json) print(JSON.stringify(report.outcome ?? null))
      return ended === 'ended' && report.isGood ? EXIT.done : EXIT.failed
    }
    const job = await scrubDesk.lastJob()
    if (json) print(JSON.stringify(job === undefined ? null : plainJob(job)))
    else for (const line of lastLines(job)) print(visibleText(line))
    return EXIT.done
  },
}

function isGood({ lost, unrepaired, away = {} }: ScrubTally): boolean {
  return lost + unrepaired === 0 && Object.keys(away).length === 0
}

function lastLines(job: Job<'scrub'> | undefined): readonly string[] {
  if (job === undefined) return ['no scrub is on record']
  return job.outcome === undefined ? [jobText(job)] : outcomeLines(job.outcome)
}

function plainJob({ id, state, progress, outcome, failure, createdAt }: Job<'scrub'>) {
  return { id, state, progress, outcome, failure, createdAt: new Date(createdAt).toISOString() }
}

function progressText({ name, ...counts }: ScrubProgress): string {
  return `${countsText(counts)}  ${name}`
}

function outcomeLines({ findings, ...counts }: ScrubTally): readonly string[] {
  const { repaired, lost, unrepaired } = counts
  const more = repaired + lost + unrepaired - findings.length
  const away = Object.entries(counts.away ?? {}).map(
    ([store, parts]) => `away       ${store} did not answer: ${countText(parts, 'part')} not looked at`,
  )
  return [...findings.map(findingText), ...(more > 0 ? [`and ${more} more`] : []), ...away, countsText(counts)]
}

/** `repaired   mirror-disk  part 2 of Film.mkv (f1a2…): SLICE_CORRUPT` */
function findingText({ result, store, part, name, file, code }: ScrubFinding): string {
  return `${result.padEnd(10)} ${store}  part ${part} of ${name} (${file}): ${code}`
}

function countsText({ files, checkedBytes, repaired, lost, unrepaired }: Omit<ScrubTally, 'findings'>): string {
  const whole = `${countText(files, 'file')} read, ${bytesText(checkedBytes)} as they were`
  return `${whole}; ${repaired} repaired, ${lost} lost, ${unrepaired} unrepaired`
}
