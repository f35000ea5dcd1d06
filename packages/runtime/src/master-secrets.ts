import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The secrets that an operator gave, where one did. */
export interface ConfiguredSecrets {
  readonly SECRET: string | undefined
  readonly SECRET_PREVIOUS: string | undefined
}

const SECRET_BYTES = 32

/**
 * The master secrets in force, the signing one first. Without a configured one, a secret is made in the data folder and
 * kept there, readable by its owner only; of several processes that start at once, one makes it and all use it.
 */
export async function loadMasterSecrets(
  settings: ConfiguredSecrets,
  dataDir: string,
): Promise<readonly [string, ...string[]]> {
  const current = settings.SECRET ?? (await readOrMakeSecret(join(dataDir, 'secret')))
  return settings.SECRET_PREVIOUS === undefined ? [current] : [current, settings.SECRET_PREVIOUS]
}

/** Puts another secret in the place of the one in the data folder, which is kept beside it. Nobody may have the folder open meanwhile. */
export async function replaceMasterSecret(dataDir: string, secret: string): Promise<void> {
  const path = join(dataDir, 'secret')
  const found = await readSecret(path)
  if (found === secret) return
  if (found !== undefined) await writeFile(`${path}-before-restore`, `${found}\n`, { mode: 0o600, flush: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flush: true })
  await rename(draft, path)
}

async function readOrMakeSecret(path: string): Promise<string> {
  const found = await readSecret(path)
  if (found !== undefined) return found
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600, flush: true })
  try {
    await link(draft, path)
  } catch (error) {
    if ((await readSecret(path)) === undefined) throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8').then((text) => text.trim())
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim() || undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
