import { createHash } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What slices and blobs are whole multiples of, so that a copy of a film lies on a disk page by page. */
const PAGE_BYTES = 4096
const READ_BYTES = 1024 * PAGE_BYTES

/** How many whole pages of `film` lie in the files under `folder`, wherever in them. */
export async function pagesOnDisk(folder: string, film: Buffer): Promise<number> {
  const pages = new Set(pagesOf(film))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let found = 0
  for (const entry of entries.filter((each) => each.isFile())) {
    await using file = await open(join(entry.parentPath, entry.name))
    const buffer = Buffer.alloc(READ_BYTES)
    for (let at = 0; ; at += READ_BYTES) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at)
      if (bytesRead === 0) break
      found += pagesOf(buffer.subarray(0, bytesRead)).filter((page) => pages.has(page)).length
    }
  }
  return found
}

function pagesOf(bytes: Buffer): string[] {
  const count = Math.floor(bytes.length / PAGE_BYTES)
  return Array.from({ length: count }, (_, index) =>
    createHash('sha1')
      .update(bytes.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES))
      .digest('base64'),
  )
}
