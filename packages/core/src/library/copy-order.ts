import { VaultError } from '../errors.ts'
import type { Page, PageRequest } from '../ports/page.ts'
import type { MediaFile } from '../vocabulary/media.ts'
import { mirroredPartsOf } from './mirrored-parts.ts'

/** No name of a store contains it. */
const SEPARATOR = '/'
/** As this. */
const BETWEEN_STORES = ','
/** The character behind the separator: what is below it begins with the stores that stand before. */
const BEHIND_SEPARATOR = '0'

type CopiedFile = Pick<MediaFile, 'id' | 'parts' | 'subtitles'>

/**
 * What files are sorted by where those are looked for of which a mirror has no copy: the stores that have a copy of every part, by
 * their names, and then the id. So the files that the same mirrors have are one stretch of the order, and there are few of these.
 */
export function copyOrderOf(file: CopiedFile): string {
  return `${storesWithAll(file).join(BETWEEN_STORES)}${SEPARATOR}${file.id}`
}

function storesWithAll(file: CopiedFile): readonly string[] {
  const [first = [], ...others] = mirroredPartsOf(file).map(({ copies = [] }) => copies.map(({ store }) => store))
  return [...new Set(first)].filter((store) => others.every((stores) => stores.includes(store))).sort()
}

const ORDER = /^[^/]*\/[^/]+$/

/** A file, and where in the order an engine has it. */
export interface PlacedFile {
  readonly order: string
  readonly file: MediaFile
}

/**
 * A page of the files that `mirror` lacks, in the order of `copyOrderOf`, from an engine that reads on in that order: `readOn` gives
 * the files behind a place, `limit` at the most. It is asked once more for each stretch of files that the mirror has.
 *
 * Throws `CURSOR_INVALID` where `after` is no place in the order.
 */
export async function pageOfUncopied(
  mirror: string,
  { limit, after = '' }: PageRequest,
  readOn: (behind: string, limit: number) => Promise<readonly PlacedFile[]>,
): Promise<Page<MediaFile>> {
  if (after !== '' && !ORDER.test(after)) throw new VaultError('CURSOR_INVALID')
  const found: PlacedFile[] = []
  for (let behind = after; found.length <= limit; ) {
    const placed = await readOn(behind, limit + 1 - found.length)
    const copied = placed.findIndex(({ order }) => stretchOf(order).split(BETWEEN_STORES).includes(mirror))
    found.push(...(copied === -1 ? placed : placed.slice(0, copied)))
    const next = placed[copied]
    if (next === undefined) break
    behind = `${stretchOf(next.order)}${BEHIND_SEPARATOR}`
  }
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const files = items.map(({ file }) => file)
  return found.length > limit && last ? { items: files, next: last.order } : { items: files }
}

function stretchOf(order: string): string {
  return order.slice(0, order.indexOf(SEPARATOR))
}
