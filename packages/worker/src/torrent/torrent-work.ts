import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Job, JobId, SeveralOutcome } from '@streamvault/core'
import { isSubtitleName, VaultError } from '@streamvault/core'
import { countSubtitles } from '../ingest/count-subtitles.ts'
import { forgetUnrecorded } from '../ingest/forget-unrecorded.ts'
import { openSourceFile } from '../ingest/source-file.ts'
import { takeSeveral } from '../ingest/take-several.ts'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { untilCancelled } from '../jobs/until-cancelled.ts'
import { createAddressRule } from '../leech/address-rule.ts'
import { Aria2Process } from './aria2-process.ts'
import { type Download, type DownloadedFile, downloadTorrent } from './download-torrent.ts'
import type { TorrentDeps, TorrentOptions } from './torrent-deps.ts'
import { TrackerProxy } from './tracker-proxy.ts'

const FILES = 'files'
const CLIENT = 'aria2'
const NOTE = 'downloaded.json'
const ALONE = 'It is a subtitle, and of no video here, by its name.'

/** Downloads torrents through aria2, one job each, takes in what is wanted of them, and leaves nothing on the disk. */
export class TorrentWork implements JobWork<'torrent'> {
  readonly kind = 'torrent'
  readonly #deps: TorrentDeps
  readonly #options: TorrentOptions

  constructor(deps: TorrentDeps, options: TorrentOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'torrent'>): Promise<SeveralOutcome> {
    return untilCancelled(this.#deps, run, async (wanted) => {
      await this.#sweep()
      const folder = this.#folderOf(wanted.claim.job.id)
      await mkdir(join(folder, FILES), { recursive: true, mode: 0o700 })
      // What is downloaded needs nobody any longer, whatever becomes of the swarm.
      const noted = await readNote(join(folder, NOTE))
      const download = noted ?? (await this.#download(wanted, folder))
      if (noted === undefined) await writeNote(join(folder, NOTE), download)
      return await this.#take(wanted, join(folder, FILES), download)
    })
  }

  onDone({ id, key }: Job<'torrent'>, { taken, skippedCount }: SeveralOutcome): void {
    const { logger } = this.#deps
    for (const { file, subtitles } of taken) countSubtitles(this.#deps, file, subtitles)
    logger.info({ job: key, taken: taken.length, skipped: skippedCount }, 'torrent taken in')
    // What cannot be deleted now is with the next torrent.
    this.#remove(id).catch((error: unknown) => logger.warn({ error, job: key }, 'a download is still on the disk'))
  }

  async onFailed({ id, checkpoint }: Job<'torrent'>): Promise<void> {
    if (checkpoint?.storing !== undefined) await forgetUnrecorded(this.#deps, checkpoint.storing)
    await this.#remove(id)
  }

  forgivenAttempts({ checkpoint }: Job<'torrent'>): number {
    return checkpoint?.attempt ?? 0
  }

  async #download(run: JobRun<'torrent'>, folder: string): Promise<Download> {
    const { clock, resolve } = this.#deps
    const { aria2, ports, usesDht, bytesMax, idleMs, networks } = this.#options
    const { signal, onProgress } = run
    const rule = createAddressRule(networks)
    await using proxy = aria2 === undefined ? await TrackerProxy.start({ rule, resolve }) : undefined
    const via = proxy && { proxy: proxy.address }
    await using own =
      aria2 === undefined
        ? await Aria2Process.start({ clock }, { folder: join(folder, CLIENT), ports, usesDht, ...via }, { signal })
        : undefined
    const address = own?.address ?? aria2
    if (address === undefined) throw new VaultError('TORRENT_CLIENT_MISSING')
    const files = await realpath(join(folder, FILES))
    const check = { clock, signal, rule, resolve }
    const options = { clock, signal, folder: files, bytesMax, idleMs, onProgress, check }
    return await downloadTorrent(address, run.claim.job.request, options)
  }

  async #take(run: JobRun<'torrent'>, folder: string, { files, skipped }: Download): Promise<SeveralOutcome> {
    const { jobs, recognise, matchSubtitles } = this.#deps
    const { job } = run.claim
    const inside = await realpath(folder)
    const names = files.map(({ name }) => name)
    const beside = matchSubtitles(names, recognise)
    const matched = new Set([...beside.values()].flatMap((list) => list.map(({ name }) => name)))
    const subtitlesOf = (video: DownloadedFile) =>
      (beside.get(video.name) ?? []).flatMap(({ name, tags }) => {
        const file = files.find((each) => each.name === name)
        return file === undefined ? [] : [{ path: name, tags, open: () => openInside(file, inside) }]
      })
    const outcome = await takeSeveral(this.#deps, this.#options, {
      run,
      job,
      files: files
        .filter(({ name }) => !isSubtitleName(name))
        .map((file) => {
          const { name } = file
          const open = () => openInside(file, inside)
          const { provenance } = job.request
          return { name, recognised: recognise(name), provenance, subtitles: subtitlesOf(file), open }
        }),
      skipped: [
        ...skipped,
        ...names.filter((name) => isSubtitleName(name) && !matched.has(name)).map((name) => ({ name, reason: ALONE })),
      ],
      earlier: job.checkpoint,
      attempt: job.attempts,
      note: (checkpoint) => jobs.checkpoint(run.claim, checkpoint),
      onProgress: run.onProgress,
    })
    if (outcome.taken.length > 0) return outcome
    const missed = outcome.skipped.find(({ name }) => files.some((file) => file.name === name))
    const reason = missed && `${missed.name}: ${missed.reason}`
    throw new VaultError('TORRENT_WITHOUT_VIDEO', reason === undefined ? {} : { reason })
  }

  #folderOf(job: JobId): string {
    return join(this.#options.folder, job.replaceAll(/[^\w-]/g, '_'))
  }

  async #remove(job: JobId): Promise<void> {
    await rm(this.#folderOf(job), { recursive: true, force: true })
  }

  /** Deletes what a process that was killed has left of jobs that are over. */
  async #sweep(): Promise<void> {
    const names = await readdir(this.#options.folder).catch(() => [])
    for (const name of names) {
      const job = await this.#deps.jobs.get(name as JobId)
      const isOver = job === undefined || job.state === 'done' || job.state === 'failed'
      if (isOver) await rm(join(this.#options.folder, name), { recursive: true, force: true })
    }
  }
}

/** What an earlier attempt has downloaded; undefined unless all of it is there. */
async function readNote(path: string): Promise<Download | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

async function writeNote(path: string, download: Download): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(download), { flush: true })
  await rename(`${path}.new`, path)
}

/** What a torrent names its files is not believed: none may lead out of its folder. */
async function openInside({ path }: DownloadedFile, folder: string) {
  const real = await realpath(path).catch((cause: unknown) => {
    throw new VaultError('SOURCE_NOT_FOUND', {}, { cause })
  })
  if (!real.startsWith(folder + sep))
    throw new VaultError('TORRENT_INVALID', { reason: 'a file of it leads elsewhere' })
  return await openSourceFile(real)
}
