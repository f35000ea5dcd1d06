import { assertNotDenied, type Catalog, type Denials, VaultError } from '@streamvault/core'
import { firstFileOf, type PackPlan, planPack } from './plan-pack.ts'

/** What tells of what a pack consists. */
export interface PackSources {
  readonly catalog: Pick<Catalog, 'titles' | 'files'>
  readonly denials: Pick<Denials, 'isDenied'>
}

/**
 * The pack of that id, as long as the catalogue still has all its files. Throws `PACK_NOT_FOUND`; `TAKEN_DOWN` when its
 * first file was, or all that it lacks was; `PACK_CHANGED` in all other cases. What is left of it is another pack.
 */
export async function findPack({ catalog, denials }: PackSources, id: string): Promise<PackPlan> {
  const firstFile = firstFileOf(id)
  const first = firstFile && (await catalog.files.get(firstFile))
  if (first === undefined) throw new VaultError('PACK_NOT_FOUND', { id })
  assertNotDenied(denials, first.value.id)
  const { titleId, bucket, episode } = first.value
  const [title, files] = await Promise.all([catalog.titles.get(titleId), catalog.files.listByTitle(titleId)])
  const shown = files.filter((file) => file.goneAt === undefined && !denials.isDenied(file.id))
  const planOf = (of: typeof files) => title && planPack(title.value, { season: episode?.season, bucket }, of)
  const plan = planOf(shown)
  if (plan?.id === id) return plan
  throw new VaultError(planOf(files)?.id === id ? 'TAKEN_DOWN' : 'PACK_CHANGED', { id })
}
