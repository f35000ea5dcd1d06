import {
  type FileView,
  playbackSchema,
  type Ticket,
  TicketSigner,
  titlePageSchema,
  titleSchema,
} from '@streamvault/contract'
import { Origin } from '../http/origin.ts'
import type { RequestOptions } from '../http/request-options.ts'
import { LONG_BYTES_MIN } from '../rules/long-file.ts'
import { type Media, readLink } from './media.ts'
import { Metering } from './metering.ts'
import type { Subject } from './subject.ts'
import { WHOLE_BYTES_MAX, WholeBytes } from './whole-bytes.ts'

/** What a vault can be checked with; only its address is needed. */
export interface SubjectOptions {
  readonly url: string
  /** The master secret, with which tickets of any kind can be made. */
  readonly secret?: string | undefined
  /** Links to the file to check with, and to others; otherwise files are asked of the API. */
  readonly links?: readonly string[] | undefined
  /** A link to a file that nobody has read. */
  readonly coldLink?: string | undefined
  readonly packLink?: string | undefined
  readonly metricsUrl?: string | undefined
  readonly limitRequests?: number | undefined
  readonly limitStreams?: number | undefined
  readonly limitRate?: number | undefined
  readonly embeddable?: boolean | undefined
  /** A link to something that may be taken down, and how. */
  readonly takedown?: { readonly link: string; readonly takeDown: () => Promise<void> } | undefined
}

/** Titles that are looked through for files. */
const TITLES_MAX = 50

/** Finds what to check with. Throws an error that says what is missing. */
export async function findSubject(options: SubjectOptions): Promise<Subject> {
  const origin = new Origin(new URL(options.url))
  const read = (link: string) => readLink(link, origin.url)
  const taken = [options.coldLink, options.takedown?.link].flatMap((link) =>
    link === undefined ? [] : [read(link).id],
  )
  const files = options.links?.length ? options.links.map(read) : await findFiles(origin, taken)
  const [file, otherFile] = files
  if (file === undefined) throw new Error(`the vault has no file to check with; take one in, best of 20 to 64 MiB`)
  return {
    origin,
    file,
    otherFile,
    coldFile: options.coldLink === undefined ? undefined : read(options.coldLink),
    pack: options.packLink === undefined ? undefined : read(options.packLink),
    subtitle: await findSubtitle(origin, files),
    wholes: new WholeBytes(origin),
    mint: minterOf(options.secret),
    metering: options.metricsUrl === undefined ? undefined : new Metering(new URL(options.metricsUrl)),
    takedown: options.takedown && { file: read(options.takedown.link), takeDown: options.takedown.takeDown },
    limitRequests: options.limitRequests,
    limitStreams: options.limitStreams,
    limitRate: options.limitRate,
    embeddable: options.embeddable,
  }
}

function minterOf(secret: string | undefined): ((ticket: Ticket) => string) | undefined {
  if (secret === undefined) return undefined
  const signer = new TicketSigner([secret])
  return (ticket) => signer.sign(ticket)
}

/** Links to two files, the better one to check with first: long, but not too long to be read as a whole. */
async function findFiles(origin: Origin, taken: readonly string[]): Promise<Media[]> {
  const { items } = titlePageSchema.parse(await askJson(origin, `/api/v1/titles?limit=${TITLES_MAX}`))
  const files: FileView[] = []
  for (const { id } of items) {
    const title = titleSchema.parse(await askJson(origin, `/api/v1/titles/${id}`))
    files.push(...title.files, ...title.seasons.flatMap(({ episodes }) => episodes.flatMap((episode) => episode.files)))
  }
  const fitting = files.filter(({ id, sizeBytes }) => sizeBytes <= WHOLE_BYTES_MAX && !taken.includes(id))
  const best = fitting.toSorted((one, two) => rankOf(one) - rankOf(two)).slice(0, 2)
  return Promise.all(best.map(({ id }) => openFile(origin, id)))
}

/** Long files first, of these the shortest; then the others, the longest of these first. */
function rankOf({ sizeBytes }: FileView): number {
  return sizeBytes >= LONG_BYTES_MIN ? sizeBytes - WHOLE_BYTES_MAX : WHOLE_BYTES_MAX - sizeBytes
}

async function openFile(origin: Origin, fileId: string): Promise<Media> {
  const headers = { 'content-type': 'application/json' }
  const asked = { method: 'POST', headers, body: JSON.stringify({ fileId }) }
  return readLink(playbackSchema.parse(await askJson(origin, '/api/v1/playback', asked)).url, origin.url)
}

/** The first subtitle beside one of these files; undefined where the API tells of none. */
async function findSubtitle(origin: Origin, files: readonly Media[]): Promise<Media | undefined> {
  const headers = { 'content-type': 'application/json' }
  for (const { id: fileId } of files.filter(({ kind }) => kind === 'file')) {
    const { status, body } = await origin.ask('/api/v1/playback', {
      method: 'POST',
      headers,
      body: JSON.stringify({ fileId }),
    })
    const [first] = status === 200 ? subtitlesIn(body) : []
    if (first !== undefined) return readLink(first.url, origin.url)
  }
  return undefined
}

/** None in an answer that is no playback: whether an origin answers as it should is for rules to find out, not for us. */
function subtitlesIn(body: Buffer): readonly { readonly url: string }[] {
  try {
    return playbackSchema.parse(JSON.parse(body.toString())).subtitles
  } catch {
    return []
  }
}

async function askJson(origin: Origin, path: string, options: RequestOptions = {}): Promise<unknown> {
  const { status, body } = await origin.ask(path, options)
  if (status !== 200) throw new Error(`${path} answers ${status}; name files to check with by --link`)
  return JSON.parse(body.toString())
}
