export { type SeededDocumentOptions, TelegramSim, type TelegramSimOptions } from './telegram-sim.ts'
export type { TokenBucketOptions } from './weather/token-bucket.ts'
export type { PlannedError, Weather } from './weather/weather.ts'
export type { BotAccount, UserAccount } from './world/accounts.ts'
