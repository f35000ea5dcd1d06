import { type Catalog, changeMetadata, type MediaFile, type MetadataDecision } from '@streamvault/core'

/** Records what an operator said that the title of a file is, unless he said something else since; it is looked up by and by. */
export async function restoreDecision(
  catalog: Pick<Catalog, 'metadata'>,
  { titleId: id, review }: MediaFile,
  decision: MetadataDecision | undefined,
): Promise<void> {
  if (decision === undefined || review !== undefined) return
  await changeMetadata(catalog, id, (known) => {
    const isKnown = known?.decision !== undefined && known.decision.at >= decision.at
    return isKnown ? undefined : { id, seasons: [], candidates: [], ...known, decision, dueAt: 0 }
  })
}
