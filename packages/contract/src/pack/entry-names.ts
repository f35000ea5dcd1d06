import { safeFileName } from '@streamvault/core'

/** File systems take 255 bytes; the rest is room for telling equal names apart. */
const NAME_BYTES_MAX = 240

/** The names in one folder: no two are the same anywhere. */
export class EntryNames {
  readonly #taken = new Set<string>()

  /** A name that can be saved anywhere: `Film.mkv`, and `Film (2).mkv` where that is taken. */
  take(fileName: string): string {
    const safe = safeFileName(fileName, { bytesMax: NAME_BYTES_MAX })
    return this.takeFirst((copy) => (copy === 1 ? safe : numbered(safe, copy)))
  }

  /** The first of the names for copy 1, 2 and so on that is free. They are safe to save already, and never end. */
  takeFirst(nameOf: (copy: number) => string): string {
    let copy = 1
    while (this.#taken.has(sameAs(nameOf(copy)))) copy++
    this.#taken.add(sameAs(nameOf(copy)))
    return nameOf(copy)
  }
}

/** What names have in common that some file system takes for the same: case, and ways to compose a character. */
function sameAs(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** `Film (2).mkv` */
function numbered(name: string, copy: number): string {
  const dot = name.lastIndexOf('.')
  const end = dot > 0 ? dot : name.length
  return `${name.slice(0, end)} (${copy})${name.slice(end)}`
}
