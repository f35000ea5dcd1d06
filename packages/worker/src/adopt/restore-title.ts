import {
  type Catalog,
  changeTitle,
  distinctFormers,
  type FormerTitle,
  isVaultError,
  leadingTo,
  type MediaFile,
  setApart,
  type Title,
  titleIdIn,
} from '@streamvault/core'
import type { FileRecord } from '../manifest/manifest.ts'
import { restoreDecision } from './restore-decision.ts'

type RestoreDeps = Pick<Catalog, 'titles' | 'files' | 'metadata'>

/** Sees to it, before a file comes into its title, that this is no part of another where an operator said that it is not. */
export async function prepareTitle(catalog: RestoreDeps, { file, recognised, isApart }: FileRecord): Promise<void> {
  if (isApart === true && recognised.doubt === undefined) await setApart(catalog, recognised, file.addedAt)
}

/**
 * Records what operators said that the title of a file is, and lets the ids of titles that were merged into it lead there. A title that has files, or
 * that an operator split, is left alone, whatever a manifest says.
 */
export async function restoreTitle(catalog: RestoreDeps, file: MediaFile, record: FileRecord): Promise<void> {
  await restoreDecision(catalog, file, record.decision)
  const title = (await catalog.titles.get(file.titleId))?.value
  if (file.review !== undefined || title === undefined || record.formerly === undefined) return
  const led: FormerTitle[] = []
  for (const former of distinctFormers(title, record.formerly)) if (await lead(catalog, former, title)) led.push(former)
  await changeTitle(catalog, title.id, (now) => {
    const formerly = distinctFormers(now, [...led, ...(now.formerly ?? [])])
    return formerly.length === (now.formerly ?? []).length ? now : { ...now, formerly }
  })
}

/** Says whether the id of a former title leads to `title` now. */
async function lead(
  catalog: RestoreDeps,
  { name, year }: FormerTitle,
  { id: into, kind, addedAt }: Title,
): Promise<boolean> {
  const id = await titleIdIn(catalog, { kind, name, ...(year !== undefined && { year }) })
  const gone: Title = {
    id,
    kind,
    name,
    ...(year !== undefined && { year }),
    addedAt,
    buckets: [],
    seasons: [],
    mergedInto: into,
  }
  try {
    await catalog.titles.insert(gone)
    return true
  } catch (error) {
    if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
  }
  const isEmpty = (await catalog.files.listByTitle(id)).length === 0
  const led = await changeTitle(catalog, id, (title) => {
    const isFree = isEmpty && title.isApart === undefined && title.mergedInto === undefined
    return isFree ? leadingTo(title, into) : title
  })
  return led?.mergedInto === into
}
