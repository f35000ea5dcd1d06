import type { Catalog, Title } from '@streamvault/core'

/** Whether a title may be merged though no operator says so: none has split it from another, said what it is, or merged it already. */
export async function mayBeMerged({ metadata }: Pick<Catalog, 'metadata'>, title: Title): Promise<boolean> {
  if (title.isApart === true || title.mergedInto !== undefined) return false
  return (await metadata.get(title.id))?.value.decision === undefined
}
