export { describeConfig } from './describe-config.ts'
export { type Environment, loadConfig } from './load-config.ts'
export { readEnvironment } from './read-environment.ts'
export { SETTINGS, type Setting, type SettingName, type Settings } from './settings.ts'
