import {
  type BlobRef,
  type CallOptions,
  type Catalog,
  type Clock,
  isVaultError,
  type Logger,
  type MediaFile,
  markGone,
} from '@streamvault/core'

/** As many as are read at once. */
const FILES_PER_PAGE = 200

export interface MarkGoneDeps {
  readonly catalog: Catalog
  readonly clock: Clock
  readonly logger: Logger
  readonly store: { readonly name: string }
}

/**
 * Notes of every file which lost a part that lies nowhere else that it cannot be had. Nothing tells of which file a blob is, so all of
 * them are gone through: some seconds for 100,000, whenever somebody has deleted something in a place.
 */
export async function markGoneFiles(
  { catalog, clock, logger, store }: MarkGoneDeps,
  isGone: (ref: BlobRef) => boolean,
  { signal }: CallOptions,
): Promise<void> {
  const isLost = ({ parts }: MediaFile) =>
    parts.some(({ store: home, blob, copies = [] }) => home === store.name && copies.length === 0 && isGone(blob))
  for (let after: MediaFile['id'] | undefined; ; ) {
    signal.throwIfAborted()
    const page = await catalog.files.listFrom(after, FILES_PER_PAGE)
    for (const file of page.filter((each) => each.goneAt === undefined && isLost(each))) {
      // What is taken down, or was taken out meanwhile, is shown to nobody anyway.
      const isMarked = await markGone(catalog, file.id, { at: clock.now(), isLost }).catch((error: unknown) => {
        if (isVaultError(error, 'TAKEN_DOWN', 'FILE_NOT_FOUND')) return false
        throw error
      })
      if (isMarked) logger.warn({ file: file.id, name: file.name }, 'a film is gone from where it was posted')
    }
    after = page.at(-1)?.id
    if (page.length < FILES_PER_PAGE) return
  }
}
