import { isVaultError, type Job, type TitleId } from '@streamvault/core'
import { jobNews } from '../jobs/job-news.ts'
import type { Library } from '../library/library.ts'
import type { Wording } from './wording/wording.ts'

/** Of a name, in a message: the whole of it may be a path or an address. */
const NAME_CHARS_MAX = 120

export interface JobTextDeps {
  readonly library: Pick<Library, 'getTitle'>
}

export interface JobTextOptions {
  /** Where viewers find the site. */
  readonly origin: string
  readonly wording: Wording
}

/** What the bot says of a job, by the name that its person knows it by; undefined for one that is no longer on record. */
export async function jobText(
  deps: JobTextDeps,
  { name, job }: { readonly name: string; readonly job: Job | undefined },
  options: JobTextOptions,
): Promise<string> {
  const { wording } = options
  const called = shortName(name)
  if (job === undefined) return `⚠️ ${called} — ${wording.lostJob}`
  const news = jobNews(job)
  if (news.kind === 'failed') return `⚠️ ${called} — ${wording.failed(news.failure.code, news.failure.message)}`
  if (news.kind === 'backed-up') return `✅ ${called} — ${wording.backedUp}`
  if (news.kind === 'under-way') {
    const share = news.share === undefined ? '' : ` ${Math.floor(100 * news.share)} %`
    return `⏳ ${called} — ${wording.phases[news.phase]}${share}`
  }
  const { titles, isInReview, skippedCount, reason } = news
  const said: string[] = []
  if (titles.length > 0) said.push(wording.inLibrary)
  if (isInReview) said.push(wording.inReview)
  if (skippedCount > 0) said.push(`${wording.skipped(skippedCount)}${reason === undefined ? '' : `: ${reason}`}`)
  const isNothing = said.length === 0
  const links = await Promise.all(titles.map((title) => titleLine(deps, title, options)))
  const mark = titles.length > 0 || isInReview ? '✅' : '⚠️'
  return [`${mark} ${called} — ${isNothing ? wording.postGone : said.join('; ')}`, ...links].join('\n')
}

/** A title and its page, in a line: `Slow River (2019) http://127.0.0.1:8080/title/slow-river-2019`. */
async function titleLine(
  { library }: JobTextDeps,
  id: TitleId,
  { origin }: Pick<JobTextOptions, 'origin'>,
): Promise<string> {
  const address = `${origin}/title/${id}`
  try {
    return `${titleName(await library.getTitle(id))} ${address}`
  } catch (error) {
    // It was taken down meanwhile, and its page says so.
    if (isVaultError(error, 'TITLE_NOT_FOUND', 'TAKEN_DOWN')) return address
    throw error
  }
}

/** `Slow River (2019)` */
export function titleName({ name, year }: { readonly name: string; readonly year?: number | undefined }): string {
  return year === undefined ? name : `${name} (${year})`
}

/** A name in a message. */
export function shortName(name: string): string {
  return name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX).toWellFormed()}…` : name
}
