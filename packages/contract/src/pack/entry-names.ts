import { safeFileName } from '@streamvault/core'

/** File systems take 255 bytes; the rest is room for telling equal names apart. */
const NAME_BYTES_MAX = 240

/** The names of files in one folder, in their order: each can be saved anywhere, and no two are the same anywhere. */
export function entryNames(fileNames: readonly string[]): string[] {
  const taken = new Set<string>()
  return fileNames.map((fileName) => {
    const safe = safeFileName(fileName, { bytesMax: NAME_BYTES_MAX })
    let name = safe
    for (let copy = 2; taken.has(sameAs(name)); copy++) name = numbered(safe, copy)
    taken.add(sameAs(name))
    return name
  })
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
