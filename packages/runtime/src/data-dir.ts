import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { VaultError } from '@streamvault/core'
import { type ConfiguredSecrets, loadMasterSecrets } from './master-secrets.ts'

/** Makes the folder, which is its owner's alone, and reads the secrets. Throws `DATA_DIR_UNUSABLE`. */
export async function openDataDir(
  settings: ConfiguredSecrets,
  dataDir: string,
): Promise<readonly [string, ...string[]]> {
  try {
    await makeFolder(dataDir)
    return await loadMasterSecrets(settings, dataDir)
  } catch (cause) {
    throw new VaultError('DATA_DIR_UNUSABLE', { dataDir }, { cause })
  }
}

/**
 * Makes a folder and those above it that are missing. Node's own recursive way tries for ever where a folder that is there
 * takes no other and says that it is not there, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return
  await makeFolder(dirname(path))
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    // Of several processes that start at once, one makes it.
    if (!(await isFolder(path))) throw error
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
