import type { SettingName, Settings } from './settings.ts'

/** Any of these, and Telegram is meant for real. */
const TELLING = [
  'TELEGRAM_API_ID',
  'TELEGRAM_API_HASH',
  'MANAGER_BOT_TOKEN',
  'WORKER_BOT_TOKENS',
  'WORKER_SESSIONS_FILE',
  'STORE_CHANNELS',
  'TELEGRAM_DCS',
  'TELEGRAM_PUBLIC_KEY_FILE',
] as const satisfies readonly SettingName[]

/** Whether the vault runs on a simulated Telegram of its own: no setting says which other one. */
export function isTrial(settings: Settings): boolean {
  return settings.STORE === 'telegram' && TELLING.every((name) => settings[name] === undefined)
}

/** What of a configuration for Telegram is there, and what of it is wrong; it holds no value. */
export interface TelegramSetup {
  /** Names of settings, without their prefix; also of those whose values are wrong. */
  readonly given: readonly string[]
  /** One line for each thing that is wrong, which begins with its setting; what is missing is not among them. */
  readonly faults: readonly string[]
}

/** Whether something is said that only Telegram needs. */
export function isTelegramMeant(given: ReadonlyMap<string, string>): boolean {
  return given.get('STORE') !== 'disk' && TELLING.some((name) => given.has(name))
}

/** What is missing for Telegram to be the store, when some of it is given; one line each. */
export function missingForTelegram(given: ReadonlyMap<string, string>, prefix: string): string[] {
  if (!isTelegramMeant(given)) return []
  const why = 'needed for the store in Telegram; see docs/operations/telegram.md'
  const missing = ['TELEGRAM_API_ID', 'TELEGRAM_API_HASH', 'STORE_CHANNELS'].filter((name) => !given.has(name))
  const problems = missing.map((name) => `${prefix}${name}: ${why}`)
  if (!given.has('WORKER_BOT_TOKENS') && !given.has('WORKER_SESSIONS_FILE')) {
    problems.push(`${prefix}WORKER_BOT_TOKENS: this or ${prefix}WORKER_SESSIONS_FILE is ${why}`)
  }
  return [...problems, ...missingForOtherTelegram(given, prefix)]
}

/** Data centres other than Telegram's own have another key. */
export function missingForOtherTelegram(given: ReadonlyMap<string, string>, prefix: string): string[] {
  if (given.has('TELEGRAM_DCS') === given.has('TELEGRAM_PUBLIC_KEY_FILE')) return []
  return [`${prefix}TELEGRAM_DCS and ${prefix}TELEGRAM_PUBLIC_KEY_FILE: expected both or neither`]
}
