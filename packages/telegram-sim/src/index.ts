export type { SimSummary } from './sim-summary.ts'
export type { Announcement } from './standalone/announcement.ts'
export { type Standalone, type StandaloneOptions, startStandalone } from './standalone/start-standalone.ts'
export {
  type DocumentName,
  type NewBot,
  type NewChannel,
  type NewUser,
  type SeededDocumentOptions,
  TelegramSim,
  type TelegramSimOptions,
} from './telegram-sim.ts'
export type { CallFilter, CallRow } from './weather/call-counts.ts'
export type { TokenBucketOptions } from './weather/token-bucket.ts'
export type { PlannedError, Weather } from './weather/weather.ts'
export { WeatherFault, type WeatherPatch, type WeatherSettings } from './weather/weather-settings.ts'
export type { BotAccount, UserAccount } from './world/accounts.ts'
