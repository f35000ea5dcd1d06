import { type FileId, fileOfSubtitle } from '@streamvault/core'
import type { PackFiles } from '../authoriser/pack-files.ts'
import type { NginxOrders } from '../process/nginx-orders.ts'

/** Knows what of a file nginx is sending, by asking it. */
export class ItemsUnderWay {
  readonly #orders: Pick<NginxOrders, 'state'>
  readonly #packs: Pick<PackFiles, 'mayHold'>

  constructor({ orders, packs }: { orders: Pick<NginxOrders, 'state'>; packs: Pick<PackFiles, 'mayHold'> }) {
    this.#orders = orders
    this.#packs = packs
  }

  /**
   * The files, packs and subtitles with bytes of the file of which something runs that was allowed in an epoch before this one.
   *
   * Throws when nginx does not answer.
   */
  async of(file: FileId, epoch: number): Promise<string[]> {
    const items = new Set<string>()
    for (const { kind, item, epoch: allowedIn, count } of (await this.#orders.state()).running) {
      if (allowedIn >= epoch || count === 0 || items.has(item)) continue
      if (await this.#isOf({ kind, item }, file)) items.add(item)
    }
    return [...items]
  }

  async #isOf({ kind, item }: { readonly kind: string; readonly item: string }, file: FileId): Promise<boolean> {
    if (kind === 'pack') return await this.#packs.mayHold(item, file)
    return (kind === 'subtitle' ? fileOfSubtitle(item) : item) === file
  }
}
