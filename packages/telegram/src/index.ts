export { type AccountIdentity, botIdentity } from './account/account-identity.ts'
export { readSessionFile } from './account/session-file.ts'
export { readPublicKey, type TelegramNetwork } from './account/telegram-network.ts'
export { type OpenTelegramStore, openTelegramStore } from './open-telegram-store.ts'
