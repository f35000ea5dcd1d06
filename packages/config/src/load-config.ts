import { readFileSync } from 'node:fs'
import { VaultError } from '@streamvault/core'
import { backupNeeds } from './backup-needs.ts'
import { missingForMirror, sharedWithStore } from './mirror-needs.ts'
import { problemsOfFiles } from './named-files.ts'
import { repeatedItem } from './repeated-items.ts'
import type { Setting } from './setting.ts'
import { SETTINGS, type SettingName, type Settings } from './settings.ts'
import { isTelegramMeant, missingForTelegram, type TelegramSetup } from './telegram-mode.ts'

const PREFIX = 'STREAMVAULT_'
const FILE_SUFFIX = '_FILE'

/** The environment as Node gives it: names to values. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads all settings at once.
 *
 * An empty value is absent. `STREAMVAULT_NAME_FILE` names a file that holds the value of NAME. Files that settings name are
 * looked at, where `folder` is what their paths begin from. Throws `CONFIG_INVALID` whose `details.problems` lists every
 * problem, by name and expectation and never by value; where Telegram is meant, `details.setup` is a `TelegramSetup`.
 */
export function loadConfig(environment: Environment, folder = process.cwd()): Settings {
  const problems: string[] = []
  const given = collect(environment, problems)
  const settings: Partial<Record<SettingName, unknown>> = {}
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting][]) {
    const parsed = setting.parse.safeParse(given.get(name))
    if (parsed.success) settings[name] = parsed.data
    else problems.push(`${PREFIX}${name}: ${repeatedItem(name, given.get(name)) ?? `expected ${setting.expected}`}`)
  }
  problems.push(...problemsOfFiles(settings as Partial<Settings>, { folder, prefix: PREFIX }))
  problems.push(...sharedWithStore(settings as Partial<Settings>, PREFIX))
  problems.push(...backupNeeds(settings as Partial<Settings>, PREFIX))
  const missing = [...missingForTelegram(given, PREFIX), ...missingForMirror(given, PREFIX)]
  if (problems.length + missing.length === 0) return settings as Settings
  const setup: TelegramSetup = { given: [...given.keys()], faults: problems.toSorted() }
  throw new VaultError('CONFIG_INVALID', {
    problems: [...problems, ...missing].sort(),
    ...(isTelegramMeant(given) && { setup }),
  })
}

function collect(environment: Environment, problems: string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>()
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || value === undefined || value === '') continue
    const name = settingNameOf(variable)
    if (name === undefined) problems.push(`${variable}: there is no such setting`)
    else if (given.has(name)) problems.push(`${PREFIX}${name}: given both directly and as a file`)
    else given.set(name, variable === PREFIX + name ? value : readSecretFile(variable, value, problems))
  }
  return given
}

function settingNameOf(variable: string): string | undefined {
  const name = variable.slice(PREFIX.length)
  const candidates = [name, name.endsWith(FILE_SUFFIX) ? name.slice(0, -FILE_SUFFIX.length) : name]
  return candidates.find((candidate) => Object.hasOwn(SETTINGS, candidate))
}

function readSecretFile(variable: string, path: string, problems: string[]): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch {
    problems.push(`${variable}: the file cannot be read`)
    return ''
  }
}
