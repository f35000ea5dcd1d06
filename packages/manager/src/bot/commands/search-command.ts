import { createHash } from 'node:crypto'
import { shortName, titleName } from '../job-text.ts'
import type { Turn } from '../turn.ts'
import { answerUsage } from './help-command.ts'
import { pageButtons } from './page-buttons.ts'

/** As many as the library finds at once. */
const FOUND_MAX = 50
const TITLES_PER_PAGE = 8
/** Longer than any name. */
const QUERY_CHARS_MAX = 200
/** How long pages can be turned. A button holds 64 bytes, which a name may not fit into. */
const QUERY_MS = 24 * 3_600_000

/** Looks for titles by their names. */
export async function searchCommand(turn: Turn, given: string): Promise<void> {
  const query = given.slice(0, QUERY_CHARS_MAX).toWellFormed()
  if (query === '') return await answerUsage(turn, 'search')
  const key = createHash('sha256').update(query).digest('hex').slice(0, 32)
  await turn.desks.ephemeral.set(`bot-query:${key}`, query, QUERY_MS)
  await answerPage(turn, { query, key, page: 0 })
}

/** Turns to a page of what was looked for. */
export async function searchPressed(turn: Turn, data: string): Promise<void> {
  const [key = '', page = '0'] = data.split(':')
  const query = await turn.desks.ephemeral.get(`bot-query:${key}`)
  if (query === undefined) await turn.answer(turn.wording.outdated)
  else await answerPage(turn, { query, key, page: Number(page) || 0 })
}

interface QueryPage {
  readonly query: string
  readonly key: string
  readonly page: number
}

async function answerPage(turn: Turn, { query, key, page }: QueryPage): Promise<void> {
  const { desks, wording, origin } = turn
  const { items } = await desks.library.search(query, FOUND_MAX)
  const called = shortName(query)
  if (items.length === 0) return await turn.answer(wording.nothingFound(called))
  const pagesCount = Math.ceil(items.length / TITLES_PER_PAGE)
  const shown = Math.min(page, pagesCount - 1)
  const here = items.slice(shown * TITLES_PER_PAGE, (shown + 1) * TITLES_PER_PAGE)
  const lines = here.map((title) => `${shortName(titleName(title))}\n${origin}/title/${title.id}`)
  const buttons = pageButtons(wording, { page: shown, pagesCount, data: (other) => `find:${key}:${other}` })
  await turn.answer({ text: [wording.found(called), ...lines].join('\n'), ...(buttons.length > 0 && { buttons }) })
}
