export { type AccountIdentity, botIdentity } from './account/account-identity.ts'
export { dataCenterAddresses } from './account/data-center-addresses.ts'
export { LoginGate } from './account/login-gate.ts'
export { readSessionFile, writeSession } from './account/session-file.ts'
export type { SessionLines } from './account/session-lines.ts'
export { signInAdviceFor } from './account/sign-in-advice.ts'
export { type SignInQuestions, signInUser } from './account/sign-in-user.ts'
export { readPublicKey, type TelegramNetwork } from './account/telegram-network.ts'
export { type OpenTelegramChat, openTelegramChat } from './chat/open-telegram-chat.ts'
export { openAesIge, openWasmAesIge } from './crypto/aes-ige.ts'
export { openMediaLink } from './media/open-media-link.ts'
export { FRAME_BYTES_MAX, FramePool } from './media/transport/frame-pool.ts'
export { type OpenTelegramStore, openTelegramStore } from './open-telegram-store.ts'
export { type ProbeResult, probeDataCenter } from './reach/probe-data-center.ts'
export {
  type AccessReport,
  type AccountReport,
  type LaneReport,
  parseSwarmReport,
  type SwarmReport,
} from './report/swarm-report.ts'
export { parseBlobRef } from './store/blob-address.ts'
