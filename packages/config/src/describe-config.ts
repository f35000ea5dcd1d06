import type { Setting } from './setting.ts'
import { SETTINGS, type SettingName, type Settings } from './settings.ts'

/** What is in force, for people: secrets read `[secret]`, and what is absent shows its fallback. */
export function describeConfig(settings: Settings): Record<string, string> {
  const entries = (Object.entries(SETTINGS) as [SettingName, Setting][]).map(([name, setting]) => {
    const value = settings[name]
    const text = value === undefined ? `(${setting.fallback})` : (setting.show ?? textOf)(value)
    return [`STREAMVAULT_${name}`, setting.secret && value !== undefined ? '[secret]' : text]
  })
  return Object.fromEntries(entries)
}

/** As it would be written in the settings. */
function textOf(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
