import type { Settings } from '@streamvault/config'
import { asSentence, type Instant, isVaultError, type Job, type Logger } from '@streamvault/core'
import { MirrorDesk, type MirrorLag } from '@streamvault/manager'
import { bytesText, countText } from '../cli/text.ts'
import { type Foundation, openLibrary } from '../compose.ts'
import { diskPlacesOf, diskProblem } from '../store/known-disk.ts'
import { mirrorNamesOf } from '../store/open-mirror.ts'
import type { Finding } from './finding.ts'

/** A server sees what is new within seconds, and looks again ten minutes after a copying that got nowhere. */
const UNSEEN_MS_MAX = 3_600_000

const COPY_NOW = 'Run ./streamvault mirror --copy'

/** Whether the disks that bytes are on are there, and how far each mirror is behind. None where there is no library yet. */
export async function homeFindings(settings: Settings, logger: Logger, signal: AbortSignal): Promise<Finding[]> {
  try {
    await using library = await openLibrary(settings, logger)
    return [...(await diskFindings(library)), ...(await lagFindings(library, signal))]
  } catch (error) {
    if (!isVaultError(error, 'LIBRARY_NOT_FOUND')) throw error
    return []
  }
}

async function diskFindings(library: Foundation): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const place of diskPlacesOf(library)) {
    const { name, directory, isMirror } = place
    const problem = await diskProblem(library, place)
    const title = name === 'backups' ? 'Disk of backups' : isMirror ? 'Disk of the mirror' : 'Disk of the store'
    if (problem === undefined) findings.push({ status: 'ok', title, sentence: `${directory} is what it was.` })
    else findings.push({ status: 'problem', title, sentence: `${directory}: ${problem}. ${mountAdvice(name)}` })
  }
  return findings
}

function mountAdvice(name: string): string {
  return `Mount it; or take the folder as it is with ./streamvault disk accept ${name}.`
}

async function lagFindings(library: Foundation, signal: AbortSignal): Promise<Finding[]> {
  const desk = new MirrorDesk(library)
  const findings: Finding[] = []
  for (const mirror of mirrorNamesOf(library.settings)) {
    const [lag, job] = [await desk.lagOf(mirror, signal), await desk.lastJob(mirror)]
    findings.push(lagFinding(mirror, { lag, job, now: library.clock.now() }))
  }
  return findings
}

/** How far a mirror is behind, and what to do where nothing goes on. */
export function lagFinding(
  mirror: string,
  { lag, job, now }: { readonly lag: MirrorLag; readonly job: Job<'mirror'> | undefined; readonly now: Instant },
): Finding {
  const title = `Copies in ${mirror}`
  const { files, parts, bytes, oldestAt } = lag
  if (oldestAt === undefined) return { status: 'ok', title, sentence: 'Every part has its copy there.' }
  const lacks = `It lacks ${countText(parts, 'part')} of ${countText(files, 'file')} (${bytesText(bytes)}), the oldest since ${new Date(oldestAt).toISOString()}`
  const stuck = job && stuckText(job)
  if (stuck !== undefined) return { status: 'problem', title, sentence: `${lacks}; ${stuck}` }
  const isUnderWay = job?.state === 'waiting' || job?.state === 'running'
  if (isUnderWay) return { status: 'ok', title, sentence: `${lacks}; a copying is under way.` }
  if (now - oldestAt < UNSEEN_MS_MAX) {
    return { status: 'ok', title, sentence: `${lacks}; a server that runs copies that by itself.` }
  }
  return { status: 'problem', title, sentence: `${lacks}, and nothing copies it. Start the server, or: ${COPY_NOW}.` }
}

/** What the last copying got stuck on, and what helps; undefined where it did not. */
function stuckText({ failure, outcome }: Job<'mirror'>): string | undefined {
  if (failure?.code === 'JOB_CANCELLED') return `the last copying was cancelled. ${COPY_NOW} to go on.`
  if (failure !== undefined) {
    return `the last copying ended with ${failure.code}: ${asSentence(failure.message)} Put that right, and then: ${COPY_NOW}.`
  }
  const [first] = outcome?.skipped ?? []
  if (first === undefined) return undefined
  return `the last copying left ${outcome?.skippedCount} out, such as ${first.name}: ${asSentence(first.reason)} ./streamvault mirror tells more; a file that is lost is to be taken in again.`
}
