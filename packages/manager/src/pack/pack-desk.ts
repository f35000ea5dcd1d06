import {
  findPack,
  type PackPlan,
  type PackRequest,
  type PackView,
  packPath,
  planPack,
  type TicketSigner,
} from '@streamvault/contract'
import {
  BUCKETS,
  type Bucket,
  type Catalog,
  type Clock,
  type MediaFile,
  type TakedownWatch,
  type TitleId,
  titleRootOf,
  VaultError,
} from '@streamvault/core'

export interface PackDeskDeps {
  readonly catalog: Catalog
  readonly denials: Pick<TakedownWatch, 'refresh' | 'isDenied'>
  readonly clock: Clock
  readonly tickets: TicketSigner
}

export interface PackDeskOptions {
  /** How long a ticket opens its pack, in milliseconds. */
  readonly ticketTtlMs: number
}

/** Where a viewer gets the address of a whole season or movie as one archive, and the ticket that opens it. */
export class PackDesk {
  readonly #deps: PackDeskDeps
  readonly #ticketTtlMs: number

  constructor(deps: PackDeskDeps, options: PackDeskOptions) {
    this.#deps = deps
    this.#ticketTtlMs = options.ticketTtlMs
  }

  /**
   * Signs a new ticket for the pack of all that was not taken down. Throws `TITLE_NOT_FOUND`, and where it would be empty
   * `TAKEN_DOWN` or `PACK_NOT_FOUND`.
   */
  async open({ titleId, season, bucket }: PackRequest): Promise<PackView> {
    const { catalog, denials } = this.#deps
    const id = await titleRootOf(catalog, titleId as TitleId)
    const [title, all] = await Promise.all([catalog.titles.get(id), catalog.files.listByTitle(id)])
    if (title === undefined || all.length === 0) throw new VaultError('TITLE_NOT_FOUND', { id })
    await denials.refresh()
    const here = all.filter((file) => file.goneAt === undefined)
    const asked = here.filter((file) => file.episode?.season === season && file.bucket === (bucket ?? file.bucket))
    const shown = asked.filter((file) => !denials.isDenied(file.id))
    const plan = planPack(title.value, { season, bucket: bucket ?? fullestBucket(shown) }, shown)
    if (plan !== undefined) return this.#view(plan)
    throw new VaultError(asked.length > 0 ? 'TAKEN_DOWN' : 'PACK_NOT_FOUND', { id, season, bucket })
  }

  /** Signs a new ticket for the pack of that id. Throws what `findPack` throws. */
  async reopen(packId: string): Promise<PackView> {
    await this.#deps.denials.refresh()
    return this.#view(await findPack(this.#deps, packId))
  }

  #view(plan: PackPlan): PackView {
    const { id, name, bucket, entries } = plan
    const expiresAt = this.#deps.clock.now() + this.#ticketTtlMs
    const url = packPath(plan, this.#deps.tickets.sign({ kind: 'pack', id, expiresAt }))
    return {
      id,
      name,
      bucket,
      filesCount: entries.filter(({ subtitle }) => subtitle === undefined).length,
      url,
      expiresAt: new Date(expiresAt).toISOString(),
    }
  }
}

/** The bucket in which there are most of the files, and the best of several. */
function fullestBucket(files: readonly MediaFile[]): Bucket {
  const count = (bucket: Bucket) => files.filter((file) => file.bucket === bucket).length
  return BUCKETS.reduce((fullest, bucket) => (count(bucket) > count(fullest) ? bucket : fullest))
}
