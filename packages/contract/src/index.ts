export * from './admin.ts'
export { type BackupStateView, backupStateSchema, backupStateView } from './backups.ts'
export * from './details.ts'
export { GATEWAY_FIELDS, gatewaySecret } from './gateway-hop.ts'
export * from './health.ts'
export { type EmbeddedRequest, HotlinkGuard, type HotlinkOptions } from './hotlink-guard.ts'
export * from './jobs.ts'
export * from './library.ts'
export {
  FRAME_PICTURE,
  HLS_MASTER,
  hlsPath,
  PICTURE_WIDTHS,
  type PictureWidth,
  PLACEHOLDER_PICTURE,
  packPath,
  picturePath,
  streamPath,
  subtitlePath,
  thumbnailsPath,
} from './media-paths.ts'
export { operatorToken } from './operator-token.ts'
export { findPack, type PackSources } from './pack/find-pack.ts'
export type { PackEntry } from './pack/pack-entry.ts'
export * from './pack/pack-view.ts'
export { firstFileOf, type PackPlan, type PackSubject, planPack } from './pack/plan-pack.ts'
export { parseHttpUrl } from './parse-http-url.ts'
export * from './people.ts'
export * from './playback.ts'
export { BLOCKED_BY_US, PROBLEM_MEDIA_TYPE, type Problem, problemOf, problemSchema } from './problem.ts'
export * from './review.ts'
export * from './rules.ts'
export { setUpCode } from './set-up-code.ts'
export { signInPath } from './sign-in-path.ts'
export { subtitleFileName } from './subtitle-name.ts'
export { type SubtitleView, subtitleViewSchema } from './subtitles.ts'
export * from './takedown.ts'
export { ALL_PICTURES, type Ticket, type TicketCheck, type TicketScope, TicketSigner } from './ticket.ts'
export { PACE_FREE_BYTES, REQUESTS_BURST_SECONDS, STREAMS_RETRY_MS } from './viewer-limits.ts'
