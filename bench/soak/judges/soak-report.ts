import { SHORT_MS } from '../faults/trouble.ts'
import { WAIT_MS_MAX } from '../viewers/pay-visit.ts'
import type { Growth } from './judge-growth.ts'
import type { LogFindings } from './judge-logs.ts'
import type { VisitFindings } from './judge-visits.ts'

const MIB = 1024 ** 2
/**
 * A heap of V8 breathes by some tens of MiB between two collections, and pools of buffers whose size is configured may become
 * full only in the last fifth. One KiB for each of 25 responses a second is already 9 MiB between the two fifths of ten
 * minutes, and a buffer of 16 KiB 140.
 */
const MEMORY_GROWTH_MIB_MAX = 48
/** It takes two minutes of viewers until pools and V8's heap are as large as they become. */
const MEMORY_JUDGED_FROM_MS = 300_000
/** How many viewers are between two responses differs from second to second, but not by medians of minutes. */
const DESCRIPTORS_GROWTH_MAX = 40
/** Connections to Telegram are opened when somebody needs them: as many as two data centres and eight accounts have. */
const DESCRIPTORS_LEFT_MAX = 32
/** Each process of nginx keeps 64 idle connections to workers and 64 to the authoriser, for a minute. */
const DESCRIPTORS_KEPT_BY_NGINX = 2 * 2 * 64
/**
 * Of all visits, how many may be refused or broken without a reason that was noted. Accounts are flooded, silent, slow or
 * banned, and data centres in maintenance, all the time, and a slice that nobody brings in time is an honest error.
 */
const FAILED_SHARE_MAX = 0.02
/** A worker opens its cache and its accounts, and the one before it holds its lease for some seconds. */
const ABSENCE_MS_MAX = 30_000
/** A cache of this share of its size gives up a slice for each that comes. */
const CACHE_FULL_SHARE = 0.8

/** What is held against the bounds above. */
export interface SoakFindings {
  readonly through: 'edge' | 'gateway'
  readonly ms: number
  readonly visits: VisitFindings
  /** What the store was asked for. */
  readonly fetchedBytes: number
  /** By process, and in MiB by process and fifth: told, not judged. */
  readonly cpuSeconds: Readonly<Record<string, number>>
  readonly memoryByFifth: Readonly<Record<string, readonly number[]>>
  readonly growth: readonly Growth[]
  /** Each gauge that must be 0 when nobody is there: the most it has shown, and what it shows so long after the end. */
  readonly gauges: readonly {
    readonly name: string
    readonly peak: number
    readonly atRest: number
    readonly restMs: number
  }[]
  /** How long heads of films were still brought after the last viewer had left; infinite when that did not end. */
  readonly headsMs: number
  /** Of each kind of process, how many more than before the first viewer came. */
  readonly descriptorsLeft: Readonly<Record<string, number>>
  readonly logs: LogFindings
  readonly cacheBytes: { readonly peak: number; readonly max: number }
  /** Of which worker and gateway did not say in time that they are in force. */
  readonly takedownsUnconfirmed: number
  readonly absencesMs: readonly number[]
  /** How often each thing was done to the vault. */
  readonly troubles: Readonly<Record<string, number>>
}

export interface SoakRow {
  readonly name: string
  readonly value: string
  readonly bound: string
  readonly isMet: boolean
}

/** Every promise of a soak, kept or not. */
export function judgeSoak(findings: SoakFindings): SoakRow[] {
  return [
    ...visitRows(findings),
    ...growthRows(findings),
    ...restRows(findings),
    atMost('takedowns that nobody confirms', findings.takedownsUnconfirmed, 0),
    atMost('log lines that nobody expects', findings.logs.unexpected.length, 0),
    ...evidenceRows(findings),
  ]
}

function visitRows({ visits }: SoakFindings): SoakRow[] {
  const share = visits.visits === 0 ? 1 : visits.failed / visits.visits
  return [
    atMost('wrong bytes, heads and lengths', visits.wrong.length, 0),
    atMost('answers that no origin gives', visits.unlawful.length, 0),
    row(
      'refused or broken for no noted reason',
      percent(share),
      `≤ ${percent(FAILED_SHARE_MAX)}`,
      share <= FAILED_SHARE_MAX,
    ),
    atMost('viewers that hung', visits.hung, 0),
    atMost('longest wait for a byte or an end, ms', Math.round(visits.longestWaitMs), WAIT_MS_MAX),
  ]
}

function growthRows({ growth, ms, through }: SoakFindings): SoakRow[] {
  // Processes of seconds are still growing to their size.
  if (ms < SHORT_MS) return []
  const wanted = through === 'edge' ? ['worker'] : ['worker', 'gateway', 'nginx: worker process']
  const missing = wanted.filter((name) => !growth.some((each) => each.name === name))
  return [
    ...missing.map((name) => row(`${name}: growth`, 'not seen', 'lives through both fifths', false)),
    ...descriptorRows(growth),
    ...(ms < MEMORY_JUDGED_FROM_MS ? [] : growth).map(({ name, pid, before, memoryBytes }) =>
      atMost(
        `${name} ${pid}: memory grows, MiB (from ${mib(before.memoryBytes)})`,
        mib(memoryBytes),
        MEMORY_GROWTH_MIB_MAX,
      ),
    ),
  ]
}

/** Of each kind of process together: viewers come back to another process of nginx than they were at. */
function descriptorRows(growth: readonly Growth[]): SoakRow[] {
  return [...Map.groupBy(growth, ({ name }) => name)].map(([name, processes]) => {
    const sum = (of: (each: Growth) => number) => processes.reduce((total, each) => total + of(each), 0)
    const grown = sum(({ descriptors }) => descriptors)
    return atMost(
      `${name}: descriptors grow (from ${sum(({ before }) => before.descriptors)})`,
      grown,
      DESCRIPTORS_GROWTH_MAX,
    )
  })
}

function restRows({ gauges, headsMs, descriptorsLeft, through }: SoakFindings): SoakRow[] {
  const kept = through === 'gateway' ? DESCRIPTORS_KEPT_BY_NGINX : 0
  return [
    ...gauges.map(({ name, peak, atRest, restMs }) =>
      row(`${name} at rest after ${restMs} ms`, String(atRest), `0, after ${peak}`, atRest === 0 && peak > 0),
    ),
    row('heads are still brought, ms', String(headsMs), 'until all are there', Number.isFinite(headsMs)),
    ...Object.entries(descriptorsLeft).map(([name, left]) =>
      atMost(`${name}: descriptors left over`, left, DESCRIPTORS_LEFT_MAX + kept),
    ),
  ]
}

/** A soak in which nothing went wrong would prove nothing. */
function evidenceRows({ troubles, cacheBytes, absencesMs, visits }: SoakFindings): SoakRow[] {
  const fullness = cacheBytes.peak / cacheBytes.max
  return [
    ...Object.entries(troubles).map(([what, times]) => row(`done: ${what}`, String(times), '≥ 1', times >= 1)),
    row('the cache is full', percent(fullness), `≥ ${percent(CACHE_FULL_SHARE)}`, fullness >= CACHE_FULL_SHARE),
    atMost('a killed worker is away, ms', Math.max(0, ...absencesMs), ABSENCE_MS_MAX),
    row('visits', String(visits.visits), '≥ 1', visits.visits >= 1),
  ]
}

function atMost(name: string, value: number, bound: number): SoakRow {
  return row(name, String(value), `≤ ${bound}`, value <= bound)
}

function row(name: string, value: string, bound: string, isMet: boolean): SoakRow {
  return { name, value, bound, isMet }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

function mib(bytes: number): number {
  return Math.round(bytes / MIB)
}
