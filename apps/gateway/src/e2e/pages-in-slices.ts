import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filmPages } from '@streamvault/testkit'

/** Where nginx ends what it writes of its own, and a slice begins. */
const BODY = '\r\n\r\n'

/** How many pages of `film` lie in the slices under `folder`, those on their way and those of no name included. */
export async function pagesInSlices(folder: string, film: Buffer): Promise<number> {
  const pages = new Set(filmPages(film))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let found = 0
  for (const entry of entries.filter((each) => each.isFile())) {
    // Of what has gone in the meantime, nothing is left.
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0))
    const body = bytes.subarray(bytes.indexOf(BODY) + BODY.length)
    found += filmPages(body).filter((page) => pages.has(page)).length
  }
  return found
}
