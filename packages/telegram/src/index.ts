export { type AccountFault, accountFaultOf } from './account/account-fault.ts'
export { type AccountIdentity, accountName, botIdentity, userIdentity } from './account/account-identity.ts'
export type { AccountChange } from './account/account-keeper.ts'
export type { AccountState, AccountStatus } from './account/account-status.ts'
export type { ChannelAccess } from './account/inspect-access.ts'
export { LoginGate } from './account/login-gate.ts'
export { readSessionFile, writeSession } from './account/session-file.ts'
export type { LineFault, PhoneLine, SessionLines } from './account/session-lines.ts'
export { type NewSession, type SignInQuestions, type SignInUserDeps, signInUser } from './account/sign-in-user.ts'
export {
  type InspectedStatus,
  openSwarmAccounts,
  SwarmAccounts,
  type SwarmAccountsConfig,
  type SwarmAccountsDeps,
} from './account/swarm-accounts.ts'
export {
  type DataCenterAddress,
  parseDataCenters,
  readPublicKey,
  type TelegramNetwork,
} from './account/telegram-network.ts'
export { type AccountLane, WINDOW_MAX, WINDOW_MIN } from './swarm/account-lane.ts'
export type { Decision, SliceRequest } from './swarm/decision.ts'
export { type FetchFailure, fetchFailureOf } from './swarm/fetch-failure.ts'
export { Swarm } from './swarm/swarm.ts'
export type { UploadedFile, UploadJournal, UploadNote } from './upload/upload-journal.ts'
export { Uploader, type UploaderDeps, type UploadRequest } from './upload/uploader.ts'
