import { readdir, readFile, readlink } from 'node:fs/promises'
import { join, sep } from 'node:path'

const PROCESSES = '/proc'
/** The bits of how a file was opened that say for what: 0 is for reading alone. */
const ACCESS_MODE = 0o3

/**
 * The files below a folder that some process has open for writing, as far as this one may see: those of its own user, or all for root. None
 * where there is no `/proc`.
 */
export async function filesBeingWritten(folder: string): Promise<ReadonlySet<string>> {
  const written = new Set<string>()
  const below = join(folder, sep)
  const processes = await readdir(PROCESSES).catch(() => [])
  for (const process of processes.filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`${PROCESSES}/${process}/fd`).catch(() => [])
    for (const descriptor of descriptors) {
      const path = await readlink(`${PROCESSES}/${process}/fd/${descriptor}`).catch(() => '')
      if (!path.startsWith(below)) continue
      const about = await readFile(`${PROCESSES}/${process}/fdinfo/${descriptor}`, 'utf8').catch(() => '')
      const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(about)?.[1] ?? '0', 8)
      if ((flags & ACCESS_MODE) !== 0) written.add(path)
    }
  }
  return written
}
