import { assert } from '../assert.ts'
import { VaultError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Jobs } from '../ports/jobs.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { FormerTitle, Season, Title } from '../vocabulary/media.ts'
import { askForManifest } from './ask-for-manifest.ts'
import { changeMetadata } from './change-metadata.ts'
import { changeTitle } from './change-title.ts'
import { withCuts } from './decide-cuts.ts'
import { joinProvenance } from './join-provenance.ts'
import { moveFile } from './move-file.ts'
import { relistFiles } from './place-file.ts'
import { exactTitleIdOf } from './title-id.ts'

export interface AbsorbDeps {
  readonly catalog: Catalog
  readonly jobs: Pick<Jobs, 'submit'>
}

/** Two titles of a kind, neither of which was merged into a third. */
export interface Absorbing {
  readonly from: TitleId
  readonly into: TitleId
}

/** More files than come in under the old name while it is given up. */
const ROUNDS_MAX = 50

/**
 * Makes one title of two: `into` gets the files of `from`, the names of its episodes, what is said of where it comes from, and what an operator said
 * of it where he said nothing of `into`; the id of `from` leads there from then on. At each instant a file is in one of the two, and `from` is
 * given up only once it has none. Doing it again after a crash ends in the same state.
 *
 * Throws `TAKEN_DOWN` when a takedown of `into` stands; what is left of `from` stays there.
 */
export async function absorbTitle(deps: AbsorbDeps, absorbing: Absorbing): Promise<void> {
  const { from, into } = absorbing
  const { catalog, jobs } = deps
  const absorbed = (await catalog.titles.get(from))?.value
  if (absorbed === undefined) throw new VaultError('TITLE_NOT_FOUND', { id: from })
  await changeTitle(catalog, into, (title) => withFormer(title, absorbed))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    for (const { id } of await catalog.files.listByTitle(from)) await moveFile(catalog, id, into)
    await listFiles(catalog, into, absorbed.seasons)
    await takeOverDecision(catalog, absorbing)
    // What its manifests tell is all there, and is asked for before nobody finds the other title any longer.
    await askForManifest(jobs, { title: into })
    await changeTitle(catalog, from, (title) => leadingTo(title, into))
    if ((await catalog.files.listByTitle(from)).length === 0) return
  }
  throw new VaultError('CATALOG_CONFLICT', { title: from })
}

/** A title that was merged into another. It is not found by its name, and comes on no list. */
export function leadingTo({ facts: _, cuts: __, isApart: ___, formerly: ____, ...title }: Title, into: TitleId): Title {
  assert(title.id !== into, 'no title leads to itself')
  return { ...title, buckets: [], seasons: [], mergedInto: into }
}

/** The title, with all that is known of another one which it is as well, but for its files. */
function withFormer(title: Title, absorbed: Title): Title {
  const { name, year, addedAt, provenance, formerly = [] } = absorbed
  const former = [...(title.formerly ?? []), { name, ...(year !== undefined && { year }) }, ...formerly]
  const joined = joinProvenance(title.provenance, provenance)
  const known: Title = {
    ...title,
    addedAt: Math.min(title.addedAt, addedAt),
    ...(joined && { provenance: joined }),
    formerly: distinctFormers(title, former),
  }
  return JSON.stringify(known) === JSON.stringify(title) ? title : known
}

/** Each that is called otherwise once, and none that is called as the title is. */
export function distinctFormers(title: Title, formers: readonly FormerTitle[]): readonly FormerTitle[] {
  const { kind } = title
  const byName = new Map(formers.map((former) => [exactTitleIdOf({ kind, ...former }), former]))
  byName.delete(exactTitleIdOf(title))
  return [...byName.values()]
}

async function listFiles(catalog: Catalog, into: TitleId, seasons: readonly Season[]): Promise<void> {
  await changeTitle(catalog, into, async (title) => {
    const files = await catalog.files.listByTitle(into)
    return withCuts(relistFiles({ ...title, seasons: namedEpisodes([...title.seasons, ...seasons]) }, files), files)
  })
}

/** The episodes that have a name, those of the first seasons of a number first. */
function namedEpisodes(seasons: readonly Season[]): readonly Season[] {
  return [...Map.groupBy(seasons, ({ number }) => number)].map(([number, same]) => ({
    number,
    episodes: same.flatMap(({ episodes }) => episodes.filter(({ name }) => name !== undefined)),
  }))
}

async function takeOverDecision({ metadata }: Catalog, { from, into }: Absorbing): Promise<void> {
  const decision = (await metadata.get(from))?.value.decision
  if (decision !== undefined)
    await changeMetadata({ metadata }, into, (known) =>
      known?.decision === undefined
        ? { seasons: [], candidates: [], ...known, id: into, decision, dueAt: 0 }
        : undefined,
    )
  await metadata.remove(from)
}
