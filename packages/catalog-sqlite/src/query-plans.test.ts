import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { JOB_QUERIES } from './job-queries.ts'
import { ScratchDatabase } from './scratch-database.ts'
import { EPHEMERAL_QUERIES } from './sqlite-ephemeral.ts'
import { FILE_QUERIES } from './sqlite-files.ts'
import { METADATA_QUERIES } from './sqlite-metadata.ts'
import { AUDIT_QUERIES, PEOPLE_QUERIES, RULES_QUERIES, SESSION_QUERIES } from './sqlite-people.ts'
import { TITLE_QUERIES } from './sqlite-titles.ts'
import { CASE_QUERIES, NOTICE_QUERIES } from './sqlite-work-list.ts'
import { TAKEDOWN_QUERIES } from './takedown-queries.ts'

const database = new ScratchDatabase()
database.open()
const engine = new Database(database.path)
afterAll(async () => {
  engine.close()
  await database[Symbol.asyncDispose]()
})

const TEMP_SORT = 'USE TEMP B-TREE FOR ORDER BY'

/** The steps that the engine takes for a query (https://sqlite.org/eqp.html). */
function planOf(sql: string): string[] {
  const names = [...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => [name, 1])
  const steps = engine.prepare<object, { detail: string }>(`explain query plan ${sql}`).all(Object.fromEntries(names))
  return steps.map(({ detail }) => detail)
}

test.each([
  ['list', TITLE_QUERIES.list, 'titles_newest ((age,id)>(?,?))'],
  ['list of a kind', TITLE_QUERIES.listOfKind, 'titles_newest_of_kind (kind=? AND (age,id)>(?,?))'],
  ['files of a title', FILE_QUERIES.listByTitle, 'files_of_title (title_id=?)'],
  ['files by copies', FILE_QUERIES.listByCopies, 'files_by_copies (copy_order>?)'],
  ['files by id', FILE_QUERIES.listFrom, '(id>?)'],
  ['people', PEOPLE_QUERIES.list, '(id>?)'],
  ['people of a role', PEOPLE_QUERIES.listOfRole, 'people_of_role (role=? AND id>?)'],
  ['sessions of a person', SESSION_QUERIES.listOf, 'sessions_of_person (person=?)'],
  ['what was done', AUDIT_QUERIES.list, '(id>?)'],
  ['cases', CASE_QUERIES.list, '(id>?)'],
  ['notices of a state', NOTICE_QUERIES.listOfState, 'notices_of_state (state=? AND id>?)'],
  ['what was decided', RULES_QUERIES.list, '(id>?)'],
  ['files in review', FILE_QUERIES.listInReview, 'files_in_review ((review_age,id)>(?,?))'],
])('%s reads one index in its order and sorts nothing', (_, sql, index) => {
  expect(planOf(sql)).toEqual([expect.stringMatching(/^SEARCH \w+ USING INDEX /)])
  expect(planOf(sql)[0]).toContain(index)
})

test('search streams matches in order, up to a row, and fetches titles by row', () => {
  const plan = planOf(TITLE_QUERIES.search)
  expect(plan).toContainEqual(expect.stringMatching(/^SCAN found VIRTUAL TABLE INDEX 0:M\d+<$/))
  expect(plan).toContainEqual('SEARCH title USING INTEGER PRIMARY KEY (rowid=?)')
  // The inner query, which finds where to stop, is not sorted; the outer one sorts what is left.
  expect(plan.filter((step) => step === TEMP_SORT)).toHaveLength(1)
  expect(plan.at(-1)).toBe(TEMP_SORT)
})

test('claim looks for one running and one waiting job, oldest first, without sorting', () => {
  const plan = planOf(JOB_QUERIES.claim)
  const searches = plan.filter((step) => step.includes('INDEX jobs_claimable (kind=? AND state=?)'))
  expect(searches).toHaveLength(2)
  expect(plan.filter((step) => step.startsWith('SCAN') || step.includes('TEMP B-TREE'))).toEqual([])
})

const LIBRARY_QUERIES = {
  TITLE_QUERIES,
  FILE_QUERIES,
  JOB_QUERIES,
  EPHEMERAL_QUERIES,
  TAKEDOWN_QUERIES,
  METADATA_QUERIES,
}
const PEOPLES_QUERIES = { PEOPLE_QUERIES, SESSION_QUERIES, AUDIT_QUERIES, RULES_QUERIES }
const QUERIES = { ...LIBRARY_QUERIES, ...PEOPLES_QUERIES, CASE_QUERIES, NOTICE_QUERIES }
const EACH = Object.values(QUERIES).flatMap((queries) => Object.entries<string>(queries))

test.each(EACH)('%s goes through no whole table', (_, sql) => {
  const scans = planOf(sql).filter((step) => /^SCAN (?!.*(COVERING INDEX|VIRTUAL TABLE|\(subquery))/.test(step))
  expect(scans).toEqual([])
})
