import { readdir, readFile, stat, statfs } from 'node:fs/promises'
import { join, relative } from 'node:path'
import {
  type CallOptions,
  type Clock,
  isSubtitleName,
  isVideoName,
  type SeveralProgress,
  type SkippedBlob,
  SUBTITLE_BYTES_MAX,
  type TorrentRequest,
  VaultError,
} from '@streamvault/core'
import { type Aria2Address, Aria2Refusal, askAria2 } from './aria2-client.ts'
import { type AddressCheck, checkedTrackers, checkedWebSeeds } from './checked-addresses.ts'
import { readTorrentFile, writeTorrentFile } from './torrent-file.ts'

const POLL_MS = 500
const REMOVE_MS_MAX = 2000
/** A torrent of 100 GB in pieces of 1 MiB is 2 MB. */
const TORRENT_BYTES_MAX = 20 * 2 ** 20
/** What is left free on the disk, for the catalogue and all else. */
const RESERVE_BYTES = 2 ** 30

/** One file of a torrent, once it is on the disk. */
export interface DownloadedFile {
  readonly path: string
  /** Below the folder of the download, by which it is recognised. */
  readonly name: string
}

export interface Download {
  readonly files: readonly DownloadedFile[]
  /** What was not asked for. */
  readonly skipped: readonly SkippedBlob[]
}

export interface DownloadOptions extends CallOptions {
  readonly clock: Clock
  /** Where it lies. What an earlier attempt has left there is gone on with. */
  readonly folder: string
  readonly bytesMax: number
  readonly idleMs: number
  /** Whom a torrent names is asked only if it passes. */
  readonly check: AddressCheck
  readonly onProgress: (progress: SeveralProgress) => void
}

interface Status {
  readonly gid: string
  readonly status: 'active' | 'waiting' | 'paused' | 'error' | 'complete' | 'removed'
  readonly totalLength: string
  readonly completedLength: string
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly followedBy?: readonly string[]
}

interface TorrentFile {
  /** From 1. */
  readonly index: string
  readonly path: string
  readonly length: string
}

/** As aria2 names what it has saved of a magnet link. */
const SAVED_METADATA = /^[0-9a-f]{40}\.torrent$/

const STATUS_KEYS = ['gid', 'status', 'totalLength', 'completedLength', 'errorCode', 'errorMessage', 'followedBy']
/** Of what aria2 says a download ended with: https://aria2.github.io/manual/en/html/aria2c.html#exit-status */
const NO_ROOM = '9'

/**
 * Downloads the wanted files of a torrent, and seeds nothing afterwards.
 *
 * Throws `TORRENT_INVALID`, `TORRENT_WITHOUT_VIDEO`, `TORRENT_TOO_LARGE`, `TORRENT_NO_ROOM`, `TORRENT_STALLED`,
 * `TORRENT_CLIENT_UNAVAILABLE` and `SOURCE_NOT_FOUND`.
 */
export async function downloadTorrent(
  aria2: Aria2Address,
  request: TorrentRequest,
  options: DownloadOptions,
): Promise<Download> {
  const ask = <T>(method: string, ...params: readonly unknown[]) => askAria2<T>(aria2, { method, params }, options)
  const begun: string[] = []
  try {
    const first = await add(ask, request, options)
    begun.push(first)
    const { status, gid } = await followMetadata(ask, first, options)
    if (gid !== first) begun.push(gid)
    const all = await ask<readonly TorrentFile[]>('getFiles', gid)
    const wanted = choose(all, request)
    await assertRoom(wanted, options)
    await ask('changeOption', gid, { 'select-file': wanted.map(({ index }) => index).join(',') })
    if (status === 'paused') await ask('unpause', gid)
    await followDownload(ask, gid, { ...options, name: nameOf(all, options.folder) })
    const named = (file: TorrentFile) => ({ path: file.path, name: relative(options.folder, file.path) })
    return {
      files: wanted.map(named),
      skipped: all
        .filter((file) => !wanted.includes(file))
        .map((file) => ({ name: named(file).name, reason: LEFT, isUnwanted: true })),
    }
  } catch (error) {
    if (error instanceof Aria2Refusal)
      throw new VaultError('TORRENT_INVALID', { reason: error.message }, { cause: error })
    throw error
  } finally {
    // An aria2 of somebody else goes on otherwise; one of ours ends anyway.
    for (const gid of begun) {
      for (const method of ['forceRemove', 'removeDownloadResult']) {
        await askAria2(aria2, { method, params: [gid] }, { signal: AbortSignal.timeout(REMOVE_MS_MAX) }).catch(() => {})
      }
    }
  }
}

const LEFT = 'It was not asked for: it is neither video nor subtitle, or not among what was selected.'

type Ask = <T>(method: string, ...params: readonly unknown[]) => Promise<T>

async function add(ask: Ask, { source }: TorrentRequest, { folder, check }: DownloadOptions): Promise<string> {
  const options = {
    dir: folder,
    'seed-time': '0',
    'file-allocation': 'none',
    // What an earlier attempt left is compared with the digests of the torrent, whether it was whole or not.
    'check-integrity': 'true',
    'allow-overwrite': 'true',
    // Whoever goes on has the list of files without asking anybody.
    'bt-save-metadata': 'true',
    'follow-torrent': 'mem',
    // Only those that were checked.
    'bt-exclude-tracker': '*',
  }
  const magnet = source.startsWith('magnet:') ? new URL(source).searchParams : undefined
  const named = magnet?.getAll('tr') ?? []
  const saved = magnet && (await readdir(folder)).find((name) => SAVED_METADATA.test(name))
  if (magnet !== undefined && saved === undefined) {
    const trackers = await checkedTrackers(named, check)
    return await ask('addUri', [bareMagnet(magnet)], { ...options, ...asked(trackers), 'pause-metadata': 'true' })
  }
  const { info, ...given } = readTorrentFile(await readTorrent(saved === undefined ? source : join(folder, saved)))
  const trackers = await checkedTrackers([...given.trackers, ...named], check)
  const webSeeds = await checkedWebSeeds(given.webSeeds, check)
  const torrent = writeTorrentFile({ info, webSeeds }).toString('base64')
  return await ask('addTorrent', torrent, [], { ...options, ...asked(trackers), pause: 'true' })
}

/** Without anybody whom it names. */
function bareMagnet(given: URLSearchParams): string {
  const names = given.getAll('dn').map((name) => `&dn=${encodeURIComponent(name)}`)
  return `magnet:?${[...given.getAll('xt').map((topic) => `xt=${topic}`)].join('&')}${names[0] ?? ''}`
}

function asked(trackers: readonly string[]): Readonly<Record<string, string>> {
  return trackers.length === 0 ? {} : { 'bt-tracker': trackers.join(',') }
}

async function readTorrent(path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > TORRENT_BYTES_MAX)
      throw new VaultError('TORRENT_INVALID', { reason: 'it is too large' })
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof VaultError) throw cause
    throw new VaultError('SOURCE_NOT_FOUND', {}, { cause })
  }
}

/** A magnet link has no list of files: what has one follows once peers have sent it. */
async function followMetadata(ask: Ask, gid: string, options: DownloadOptions): Promise<Status> {
  const stall = new Stall(options)
  for (;;) {
    const status = await statusOf(ask, gid)
    const [next] = status.followedBy ?? []
    if (next !== undefined) return await statusOf(ask, next)
    // A torrent file has it at once.
    if (status.status === 'paused') return status
    options.onProgress({ phase: 'opening', ...NOTHING, name: 'metadata' })
    stall.saw(status)
    await options.clock.sleep(POLL_MS, options.signal)
  }
}

async function followDownload(
  ask: Ask,
  gid: string,
  options: DownloadOptions & { readonly name: string },
): Promise<void> {
  const stall = new Stall(options)
  for (;;) {
    const status = await statusOf(ask, gid)
    const [doneBytes, totalBytes] = [Number(status.completedLength), Number(status.totalLength)]
    options.onProgress({ phase: 'downloading', ...NOTHING, name: options.name, doneBytes, totalBytes })
    if (status.status === 'complete') return
    stall.saw(status)
    await options.clock.sleep(POLL_MS, options.signal)
  }
}

const NOTHING = { finishedCount: 0, filesCount: 0, doneBytes: 0, totalBytes: 0 }

async function statusOf(ask: Ask, gid: string): Promise<Status> {
  const status = await ask<Status>('tellStatus', gid, STATUS_KEYS)
  if (status.status === 'error') {
    const reason = status.errorMessage || `it ended with ${status.errorCode}`
    throw new VaultError(status.errorCode === NO_ROOM ? 'TORRENT_NO_ROOM' : 'TORRENT_CLIENT_UNAVAILABLE', { reason })
  }
  if (status.status === 'removed') throw new VaultError('TORRENT_CLIENT_UNAVAILABLE', { reason: 'somebody removed it' })
  return status
}

/** Throws `TORRENT_STALLED` once nothing has arrived for too long. */
class Stall {
  readonly #options: DownloadOptions
  #bytes = -1
  #since: number

  constructor(options: DownloadOptions) {
    this.#options = options
    this.#since = options.clock.monotonic()
  }

  saw({ completedLength }: Status): void {
    const now = this.#options.clock.monotonic()
    if (Number(completedLength) > this.#bytes) {
      this.#bytes = Number(completedLength)
      this.#since = now
    }
    if (now - this.#since > this.#options.idleMs) throw new VaultError('TORRENT_STALLED')
  }
}

function choose(all: readonly TorrentFile[], { select }: TorrentRequest): readonly TorrentFile[] {
  const isWanted = ({ path, length }: TorrentFile) =>
    isVideoName(path) || (isSubtitleName(path) && Number(length) <= SUBTITLE_BYTES_MAX)
  const wanted = all.filter((file) => (select === undefined ? isWanted(file) : select.includes(Number(file.index))))
  if (wanted.every(({ path }) => isSubtitleName(path))) throw new VaultError('TORRENT_WITHOUT_VIDEO')
  return wanted
}

async function assertRoom(wanted: readonly TorrentFile[], { bytesMax, folder }: DownloadOptions): Promise<void> {
  const bytes = wanted.reduce((sum, { length }) => sum + Number(length), 0)
  if (bytes > bytesMax) throw new VaultError('TORRENT_TOO_LARGE')
  const { bavail, bsize } = await statfs(folder)
  if (bytes + RESERVE_BYTES > bavail * bsize) throw new VaultError('TORRENT_NO_ROOM')
}

function nameOf([first]: readonly TorrentFile[], folder: string): string {
  return first === undefined ? '' : (relative(folder, first.path).split('/')[0] ?? '')
}
