import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FILM_PAGE_BYTES, filmPages } from '@streamvault/testkit'

const READ_BYTES = 1024 * FILM_PAGE_BYTES

/** How many whole pages of `film` lie in the files under `folder`, wherever in them. */
export async function pagesOnDisk(folder: string, film: Buffer): Promise<number> {
  const pages = new Set(filmPages(film))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let found = 0
  for (const entry of entries.filter((each) => each.isFile())) {
    await using file = await open(join(entry.parentPath, entry.name))
    const buffer = Buffer.alloc(READ_BYTES)
    for (let at = 0; ; at += READ_BYTES) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at)
      if (bytesRead === 0) break
      found += filmPages(buffer.subarray(0, bytesRead)).filter((page) => pages.has(page)).length
    }
  }
  return found
}
