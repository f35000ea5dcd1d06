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

/** What differs from the fallbacks and is no secret, as it would be written in the settings, by names after `STREAMVAULT_`. */
export function writtenConfig(settings: Settings): Record<string, string> {
  const entries = (Object.entries(SETTINGS) as [SettingName, Setting][]).flatMap(([name, setting]) => {
    const value = settings[name]
    if (value === undefined || setting.secret === true) return []
    const text = (setting.show ?? textOf)(value)
    const fallback = setting.parse.safeParse(undefined).data
    const isFallback = fallback !== undefined && (setting.show ?? textOf)(fallback) === text
    return isFallback ? [] : [[name, text] as const]
  })
  return Object.fromEntries(entries)
}

/** As it would be written in the settings. */
function textOf(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}
