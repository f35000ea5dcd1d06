import {
  type Catalog,
  isVaultError,
  type MediaFile,
  type MetadataDecision,
  type TitleMetadata,
  VaultError,
} from '@streamvault/core'

/** Writers of one record that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

/** Records what an operator said that the title of a file is, unless he said something else since; it is looked up by and by. */
export async function restoreDecision(
  { metadata }: Pick<Catalog, 'metadata'>,
  { titleId: id, review }: MediaFile,
  decision: MetadataDecision | undefined,
): Promise<void> {
  if (decision === undefined || review !== undefined) return
  for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
    const found = await metadata.get(id)
    const known = found?.value.decision
    if (known !== undefined && known.at >= decision.at) return
    const record: TitleMetadata = { id, seasons: [], candidates: [], ...found?.value, decision, dueAt: 0 }
    try {
      await (found === undefined ? metadata.insert(record) : metadata.replace(record, found.version))
      return
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
  }
  throw new VaultError('CATALOG_CONFLICT', { title: id })
}
