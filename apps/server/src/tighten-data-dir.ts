import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What the vault writes into its data folder. Other things may lie there too, and are nobody's business here. */
const OURS =
  /^(?:catalogue\.sqlite(?:-\w+)?|secret|samples-added|ballast|cache|blobs|disks|mirrors|telegram|(?:trial|mirror)-telegram|pictures|torrents|gateway|inbox)$/
/** Others may put films in there, if the operator lets them. */
const SHARED = 'inbox'
const OTHERS_MODE = 0o077

/**
 * Takes from everybody but the owner what the vault wrote before it kept that to itself. The folder itself is only touched
 * when there is nothing else in it, and what belongs to somebody else or lies behind a link is left as it is.
 */
export async function tightenDataDir(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch(() => [])
  const ours = names.filter((name) => OURS.test(name))
  if (ours.length > 0 && ours.length === names.length) await tighten(dataDir)
  for (const name of ours.filter((each) => each !== SHARED)) await tightenAll(join(dataDir, name))
}

async function tightenAll(path: string): Promise<void> {
  if ((await tighten(path)) !== 'folder') return
  for (const name of await readdir(path).catch(() => [])) await tightenAll(join(path, name))
}

async function tighten(path: string): Promise<'folder' | 'other'> {
  try {
    const stats = await lstat(path)
    const isKnown = stats.isDirectory() || stats.isFile()
    if (isKnown && (stats.mode & OTHERS_MODE) !== 0) await chmod(path, stats.mode & 0o700)
    return stats.isDirectory() ? 'folder' : 'other'
  } catch {
    // It is gone by now, or another user's; opening it will tell if that is a problem.
    return 'other'
  }
}
