import type { Visit } from '../viewers/visit.ts'
import type { Absence, Circumstances, Denial } from './circumstances.ts'

/** A takedown is in force within a second; the other one is for a client that is slow to look at its clock. */
const DENIED_MS = 2_000
/** A reinstatement is heard of as soon; and the answer to a question from before comes after it. */
const LIFTED_MS = 2_000
/** Connections that were made while the worker was away end after it has come back. */
const BACK_MS = 2_000
const WAITS_TOLD = 3
/** What an origin may say when it cannot serve somebody now. */
const REFUSALS: readonly number[] = [429, 502, 503, 504]

export interface VisitFindings {
  readonly visits: number
  readonly bytes: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly byCode: Readonly<Record<string, number>>
  readonly byEnd: Readonly<Record<string, number>>
  /** Wrong bytes, clean ends of short bodies, wrong heads. */
  readonly wrong: readonly string[]
  /** What was served though taken down, denied though not, or answered as no origin answers. */
  readonly unlawful: readonly string[]
  /** Answers of 429 and 5xx, broken and missing ones, that nothing which was done to the vault explains. */
  readonly failed: number
  readonly failures: Readonly<Record<string, number>>
  /** The same while a worker was away or the film was being taken down. */
  readonly excused: number
  readonly hung: number
  readonly longestWaitMs: number
  /** Of the visits that waited longest, the longest first. */
  readonly waits: readonly string[]
}

type Verdict = 'served' | 'failed' | 'excused' | 'denied' | { readonly unlawful: string }

/** Holds what viewers met against what was promised, and what was done to the vault. */
export function judgeVisits(visits: readonly Visit[], circumstances: Circumstances): VisitFindings {
  const verdicts = visits.map((visit) => ({ visit, verdict: judge(visit, circumstances) }))
  const those = (verdict: Verdict) => verdicts.filter((each) => each.verdict === verdict).map(({ visit }) => visit)
  return {
    visits: visits.length,
    bytes: visits.reduce((sum, { bytes }) => sum + bytes, 0),
    byStatus: count(visits.map(({ status }) => String(status ?? 'none'))),
    byCode: count(visits.flatMap(({ code }) => code ?? [])),
    byEnd: count(visits.map(({ end }) => end)),
    wrong: visits.flatMap((visit) => visit.faults.map((fault) => `${describe(visit)}: ${fault}`)),
    unlawful: verdicts.flatMap(({ visit, verdict }) =>
      typeof verdict === 'string' ? [] : [`${describe(visit)}: ${verdict.unlawful}`],
    ),
    failed: those('failed').length,
    failures: count(those('failed').map(({ status, code, end }) => `${status ?? 'none'} ${code ?? end}`)),
    excused: those('excused').length,
    hung: visits.filter(({ end }) => end === 'hung').length,
    longestWaitMs: visits.reduce((longest, { longestWaitMs }) => Math.max(longest, longestWaitMs), 0),
    waits: longestWaits(visits),
  }
}

function longestWaits(visits: readonly Visit[]): string[] {
  const longest = visits.toSorted((a, b) => b.longestWaitMs - a.longestWaitMs).slice(0, WAITS_TOLD)
  return longest.map((visit) => {
    const { longestWaitMs, bytes, status, end, endedAt } = visit
    const what = `${status ?? 'no answer'}, ${bytes} bytes, ${end} at ${new Date(endedAt).toISOString()}`
    return `${(longestWaitMs / 1000).toFixed(1)} s: ${describe(visit)}, ${what}`
  })
}

function judge(visit: Visit, { denials, absences }: Circumstances): Verdict {
  const { status, code, end } = visit
  const ours = denials.filter(({ title }) => title === visit.plan.offer.title)
  const isAway = absences.some((absence) => wasAway(visit, absence))
  const isDenied = ours.some((denial) => mayBeDenied(visit, denial))
  if (status === undefined) return end === 'left' ? 'served' : isAway ? 'excused' : 'failed'
  if (status >= 200 && status < 300) {
    if (ours.some((denial) => mustBeDenied(visit, denial))) return { unlawful: 'served though it was taken down' }
    if (end !== 'broken') return 'served'
    return isAway || isDenied ? 'excused' : 'failed'
  }
  if (status === 451) return isDenied ? 'denied' : { unlawful: 'denied though nobody took it down' }
  if (!REFUSALS.includes(status)) return { unlawful: `answered ${status} ${code ?? ''}` }
  if (code === undefined && end === 'whole' && visit.plan.method === 'GET')
    return { unlawful: `answered ${status} without a problem document` }
  return isAway ? 'excused' : 'failed'
}

function wasAway({ askedAt, endedAt }: Visit, { from, until }: Absence): boolean {
  return endedAt >= from && askedAt <= until + BACK_MS
}

function mayBeDenied({ askedAt, endedAt }: Visit, denial: Denial): boolean {
  return endedAt >= denial.askedAt && askedAt <= denial.liftedAt + LIFTED_MS
}

function mustBeDenied({ askedAt, answeredAt = 0 }: Visit, { inForceAt, liftAskedAt }: Denial): boolean {
  return askedAt > inForceAt + DENIED_MS && answeredAt < liftAskedAt
}

function describe({ plan, askedAt }: Visit): string {
  const range = plan.range === undefined ? 'all' : JSON.stringify(plan.range)
  return `${new Date(askedAt).toISOString()} ${plan.method} ${plan.offer.path.split('?')[0]} ${range}`
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
