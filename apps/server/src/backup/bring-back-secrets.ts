import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DumpFacts } from '@streamvault/backup'
import type { Settings } from '@streamvault/config'
import { replaceMasterSecret } from '@streamvault/runtime'

const SETTINGS_FILE = 'settings-of-backup.env'
const SECRETS_FILE = 'secret-of-backup'

/**
 * Puts the secrets of a backup where the vault finds them, and its settings into a file beside them; returns what is left for the operator to
 * do, a sentence each.
 */
export async function bringBackSecrets(
  { settings, dataDir }: { readonly settings: Settings; readonly dataDir: string },
  { secrets, settings: written }: Pick<DumpFacts, 'secrets' | 'settings'>,
): Promise<readonly string[]> {
  const told: string[] = []
  const inForce = [settings.SECRET, settings.SECRET_PREVIOUS]
  const [current, ...previous] = secrets.filter((secret) => !inForce.includes(secret))
  const isOurs = settings.SECRET === undefined && current === secrets[0]
  if (isOurs && current !== undefined) await replaceMasterSecret(dataDir, current)
  const [other] = isOurs ? previous : [current]
  if (other !== undefined) {
    await writeSecretly(join(dataDir, SECRETS_FILE), `${other}\n`)
    told.push(`files that were encrypted before need STREAMVAULT_SECRET_PREVIOUS_FILE=${join(dataDir, SECRETS_FILE)}`)
  }
  const lines = Object.entries(written).map(([name, value]) => `STREAMVAULT_${name}=${value}\n`)
  await writeSecretly(join(dataDir, SETTINGS_FILE), lines.join(''))
  if (lines.length > 0) told.push(`the settings that the vault had are in ${join(dataDir, SETTINGS_FILE)}`)
  return told
}

async function writeSecretly(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text, { mode: 0o600 })
}
