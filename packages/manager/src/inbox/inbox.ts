import { createHash } from 'node:crypto'
import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import {
  type Clock,
  type Ephemeral,
  ERRORS,
  type ErrorCode,
  type Instant,
  isArchiveName,
  isJobOf,
  isVideoName,
  type Job,
  type JobFailure,
  type JobId,
  type Jobs,
  type Logger,
  parsePieceName,
} from '@streamvault/core'
import { filesBeingWritten } from '../ingest/files-being-written.ts'
import type { IngestDesk } from '../ingest/ingest-desk.ts'
import type { Delivery, InboxFolder } from './inbox-folder.ts'
import { lookAtDelivery } from './look-at-delivery.ts'

export interface InboxDeps {
  readonly folder: Pick<InboxFolder, 'path' | 'prepare' | 'list' | 'putAside' | 'remove' | 'giveUp' | 'giveUpUnnamed'>
  readonly ingestDesk: Pick<IngestDesk, 'submit'>
  readonly jobs: Pick<Jobs, 'get'>
  /** Remembers what is left where it lies. */
  readonly ephemeral: Pick<Ephemeral, 'get' | 'set'>
  readonly clock: Clock
  readonly logger: Logger
}

export interface InboxOptions {
  /** How long nothing of a delivery may change before it is taken, in milliseconds. */
  readonly settleMs: number
  /** What becomes of what was taken in. */
  readonly after: 'move' | 'delete' | 'keep'
  /** How many deliveries are looked at in one go; 1000 unless given. */
  readonly lookedAtMax?: number
}

/** Deliveries whose jobs are not over; the others wait in the folder. */
const UNDER_WAY_MAX = 16
/** At one look; the others have their turn with the next ones. */
const LOOKED_AT_MAX = 1000
const POLL_MS_MAX = 5000
const POLLS_PER_SETTLING = 4
/** Pieces come one after the other, and the last one is known by nothing. */
const PIECES_PATIENCE = 4
const KEPT_MS = 10 * 365 * 24 * 3_600_000
const REASON_LINES_MAX = 200

interface Seen {
  readonly state: string
  readonly since: Instant
}

interface UnderWay extends Seen {
  readonly jobs: readonly { readonly name: string; readonly id: JobId }[]
  readonly failures: readonly { readonly name: string; readonly failure: JobFailure }[]
}

/**
 * Takes in by itself what people put into a folder, once nobody writes to it any longer, and moves it aside with what became of it.
 *
 * All that it knows is in the folder and in the jobs: after a crash it looks at both anew, and what was taken in already is known by its bytes.
 */
export class Inbox {
  readonly #deps: InboxDeps
  readonly #options: InboxOptions
  readonly #seen = new Map<string, Seen>()
  readonly #underWay = new Map<string, UnderWay>()
  /** What could not be moved aside, and is not begun again until it changes. */
  readonly #stuck = new Map<string, string>()
  #turn = 0
  #wake = Promise.withResolvers<void>()

  constructor(deps: InboxDeps, options: InboxOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** Resolves once `signal` is aborted. A folder that cannot be read is told, and looked at again. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, folder } = this.#deps
    let watcher: FSWatcher | undefined
    while (!signal.aborted) {
      try {
        await folder.prepare()
        watcher ??= this.#watch()
        await this.look(signal)
      } catch (error) {
        if (!signal.aborted) logger.warn({ error, folder: folder.path }, 'the inbox cannot be looked at')
      }
      const pollMs = Math.min(POLL_MS_MAX, this.#options.settleMs / POLLS_PER_SETTLING)
      const slept = clock.sleep(Math.max(1, pollMs), signal).catch(() => {})
      await Promise.race([slept, this.#wake.promise])
      this.#wake = Promise.withResolvers()
    }
    watcher?.close()
  }

  /** Looks once at all that lies there. */
  async look(signal: AbortSignal): Promise<void> {
    const { folder, logger } = this.#deps
    for (const name of await folder.giveUpUnnamed(`${ERRORS.SOURCE_NAME_INVALID.message}\n`)) {
      logger.warn({ name, code: 'SOURCE_NAME_INVALID' }, 'what lay in the inbox was not taken in')
    }
    const all = await folder.list()
    const names = new Set(all.map(({ name }) => name))
    for (const known of [this.#seen, this.#underWay, this.#stuck]) {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name)
    }
    let written: ReadonlySet<string> | undefined
    for (const delivery of this.#turnOf(all)) {
      signal.throwIfAborted()
      const underWay = this.#underWay.get(delivery.name)
      if (underWay !== undefined) await this.#follow(delivery, underWay)
      else if (await this.#isSettled(delivery)) {
        written ??= await filesBeingWritten(this.#deps.folder.path)
        if (!isWritten(this.#deps.folder.path, delivery, written)) await this.#take(delivery, signal)
      }
    }
  }

  /** Those under way, and as many others as one look is for, behind those of the look before. */
  #turnOf(all: readonly Delivery[]): readonly Delivery[] {
    const others = all.filter(({ name }) => !this.#underWay.has(name))
    const start = this.#turn < others.length ? this.#turn : 0
    const { lookedAtMax = LOOKED_AT_MAX } = this.#options
    this.#turn = start + lookedAtMax
    const underWay = all.filter(({ name }) => this.#underWay.has(name))
    return [...underWay, ...others.slice(start, start + lookedAtMax)]
  }

  /** Whether nothing of it has changed for as long as is asked for. */
  async #isSettled(delivery: Delivery): Promise<boolean> {
    const { folder, clock, ephemeral } = this.#deps
    const { name, entries } = delivery
    const { state, filesCount, isUnfinished, refusal } = await lookAtDelivery(folder.path, entries)
    if (refusal !== undefined) {
      await this.#end(delivery, state, () => folder.giveUp(delivery, `${refusal}\n`))
      return false
    }
    const seen = this.#seen.get(name)
    if (seen?.state !== state) {
      this.#seen.set(name, { state, since: clock.monotonic() })
      return false
    }
    const isPieces = entries.some((entry) => parsePieceName(entry) !== undefined)
    const patienceMs = this.#options.settleMs * (isPieces ? PIECES_PATIENCE : 1)
    if (filesCount === 0 || isUnfinished || clock.monotonic() - seen.since < patienceMs) return false
    if (this.#stuck.get(name) === state || this.#underWay.size >= UNDER_WAY_MAX) return false
    return this.#options.after !== 'keep' || (await ephemeral.get(keptKey(name, state))) === undefined
  }

  async #take(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { folder, ingestDesk, logger } = this.#deps
    const seen = this.#seen.get(delivery.name)
    if (seen === undefined) return
    const jobs: { readonly name: string; readonly id: JobId }[] = []
    const failures: { readonly name: string; readonly failure: JobFailure }[] = []
    const paths = delivery.entries.map((entry) => join(folder.path, entry))
    for await (const submission of ingestDesk.submit(paths, { signal, within: folder.path })) {
      const name = submission.path.slice(folder.path.length + 1)
      if ('job' in submission) jobs.push({ name, id: submission.job.id })
      else failures.push({ name, failure: submission.failure })
    }
    this.#underWay.set(delivery.name, { ...seen, jobs, failures })
    logger.info({ delivery: delivery.name, files: jobs.length }, 'inbox delivery taken')
  }

  /** Moves a delivery aside once its jobs are over. What has changed since is another one. */
  async #follow(delivery: Delivery, { state, jobs, failures }: UnderWay): Promise<void> {
    const { folder } = this.#deps
    const ended: { readonly name: string; readonly job: Job | undefined }[] = []
    for (const { name, id } of jobs) {
      const job = await this.#deps.jobs.get(id)
      if (job?.state === 'waiting' || job?.state === 'running') return
      ended.push({ name, job })
    }
    this.#underWay.delete(delivery.name)
    if ((await lookAtDelivery(folder.path, delivery.entries)).state !== state) return
    const lines = linesOf(ended, failures)
    const isTaken = lines.failed.length === 0 && lines.taken.length > 0
    const reason = lines.failed.length > 0 ? lines.failed : ['There is no video in it.']
    if (!isTaken) await this.#end(delivery, state, () => folder.giveUp(delivery, reasonText(reason, lines.taken)))
    else await this.#end(delivery, state, () => this.#finish(delivery, state))
  }

  async #finish(delivery: Delivery, state: string): Promise<void> {
    const { folder, ephemeral } = this.#deps
    if (this.#options.after === 'move') await folder.putAside(delivery)
    else if (this.#options.after === 'delete') await folder.remove(delivery)
    else await ephemeral.set(keptKey(delivery.name, state), 'taken', KEPT_MS)
  }

  async #end(delivery: Delivery, state: string, work: () => Promise<void>): Promise<void> {
    const { logger } = this.#deps
    try {
      await work()
      logger.info({ delivery: delivery.name }, 'inbox delivery ended')
    } catch (error) {
      this.#stuck.set(delivery.name, state)
      logger.warn({ error, delivery: delivery.name }, 'an inbox delivery cannot be moved aside')
    }
  }

  #watch(): FSWatcher | undefined {
    try {
      const watcher = watch(this.#deps.folder.path, { persistent: false }, () => this.#wake.resolve())
      watcher.on('error', () => watcher.close())
      return watcher
    } catch {
      // Without it, the folder is looked at all the same, a little later.
      return undefined
    }
  }
}

function isWritten(folder: string, { entries }: Delivery, written: ReadonlySet<string>): boolean {
  return entries.some((entry) => {
    const path = join(folder, entry)
    return [...written].some((open) => open === path || open.startsWith(`${path}/`))
  })
}

/** What is said of pictures and texts that come along. */
const NO_VIDEO: readonly ErrorCode[] = ['SOURCE_NOT_VIDEO', 'SOURCE_EMPTY', 'SUBTITLE_VIDEO_UNKNOWN']

interface Lines {
  readonly taken: string[]
  readonly failed: string[]
}

/** What became of each file, a line each. What was never meant to be a video is missed by nobody. */
function linesOf(
  ended: readonly { readonly name: string; readonly job: Job | undefined }[],
  failures: UnderWay['failures'],
): Lines {
  const lines: Lines = { taken: [], failed: [] }
  const fail = (name: string, { code, message }: JobFailure) => {
    const isMissed = isVideoName(name) || isArchiveName(name) || parsePieceName(name) !== undefined
    if (isMissed || !NO_VIDEO.includes(code)) lines.failed.push(`${name}: ${message} (${code})`)
  }
  for (const { name, failure } of failures) fail(name, failure)
  for (const { name, job } of ended) {
    if (job?.state !== 'done') {
      fail(name, job?.failure ?? { code: 'JOB_NOT_FOUND', message: 'The job is no longer on record.' })
    } else if (isJobOf(job, 'unpack')) {
      for (const taken of job.outcome?.taken ?? []) lines.taken.push(`${name}: ${taken.name}`)
      for (const skipped of job.outcome?.skipped ?? []) {
        if (isVideoName(skipped.name)) lines.failed.push(`${name}: ${skipped.name}: ${skipped.reason}`)
      }
    } else lines.taken.push(name)
  }
  return lines
}

function reasonText(failed: readonly string[], taken: readonly string[]): string {
  const cut = (lines: readonly string[]) => lines.slice(0, REASON_LINES_MAX)
  const rest = taken.length === 0 ? [] : ['', 'Taken in:', ...cut(taken)]
  const again = 'To try it again, move it back into the inbox; what was taken in is not stored twice.'
  return `${['Not taken in:', ...cut(failed), ...rest, '', again].join('\n')}\n`
}

function keptKey(name: string, state: string): string {
  return `inbox-kept:${createHash('sha256').update(`${name} ${state}`).digest('hex')}`
}
