import type { Catalog, Jobs, Title, TitleDetails } from '@streamvault/core'
import { mayBeMerged } from './may-be-merged.ts'
import { titlesOfNumber } from './titles-of-number.ts'

export interface MergingDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'metadata'>
  readonly jobs: Pick<Jobs, 'submit'>
}

/** Has all titles that are the same by their number of a metadata service merged into the oldest of them. Its own facts are on record by now. */
export async function mergeTitlesOfNumber(
  { catalog, jobs }: MergingDeps,
  title: Title,
  details: TitleDetails,
): Promise<void> {
  if (!(await mayBeMerged(catalog, title))) return
  const same = [title]
  for (const other of await titlesOfNumber(catalog, title.id, details))
    if (await mayBeMerged(catalog, other)) same.push(other)
  const [into, ...younger] = same.sort(byAge)
  if (into === undefined) return
  for (const { id: from } of younger) await jobs.submit('merge', from, { from, into: into.id })
}

function byAge(one: Title, other: Title): number {
  return one.addedAt - other.addedAt || (one.id < other.id ? -1 : 1)
}
