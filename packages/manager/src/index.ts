export { AdoptDesk, type AdoptDeskDeps, type AdoptSubmission } from './adopt/adopt-desk.ts'
export type { Api, ApiDeps } from './api/api.ts'
export { createApi } from './api/create-api.ts'
export { openApiDocument } from './api/openapi-document.ts'
export { SessionCookie } from './api/session-cookie.ts'
export { BackupDesk, type BackupDeskDeps } from './backup/backup-desk.ts'
export { BackupKeeper, type BackupKeeperDeps } from './backup/backup-keeper.ts'
export { BoardNotes } from './bot/board-notes.ts'
export { Bot, type BotDeps, type BotOptions } from './bot/bot.ts'
export { type BotPeople, MachinePeople, TelegramPeople } from './bot/bot-people.ts'
export { ForwardDesk, type ForwardDeskDeps } from './bot/forward-desk.ts'
export { Inbox, type InboxDeps, type InboxOptions } from './inbox/inbox.ts'
export { InboxFolder } from './inbox/inbox-folder.ts'
export { FileWriters } from './ingest/file-writers.ts'
export { IngestDesk, type IngestDeskDeps, type Submission } from './ingest/ingest-desk.ts'
export { JobsDesk, type JobsDeskDeps } from './jobs/jobs-desk.ts'
export { LeechDesk, type LeechDeskDeps } from './leech/leech-desk.ts'
export { shownAddress } from './leech/shown-address.ts'
export { Library, type SearchResultView, type TitleListQuery, type TitlePageView } from './library/library.ts'
export { MetadataDesk, type MetadataDeskDeps, type MetadataWord } from './metadata/metadata-desk.ts'
export { MetadataKeeper, type MetadataKeeperDeps } from './metadata/metadata-keeper.ts'
export { MetadataWork, type MetadataWorkDeps, type MetadataWorkOptions } from './metadata/metadata-work.ts'
export { MirrorDesk, type MirrorDeskDeps, type MirrorLag } from './mirror/mirror-desk.ts'
export { MirrorKeeper, type MirrorKeeperDeps } from './mirror/mirror-keeper.ts'
export {
  assertEmpty,
  type Move,
  type MoveOptions,
  type MoveOutcome,
  type MoveProgress,
  moveLibrary,
} from './move/move-library.ts'
export { PackDesk, type PackDeskDeps, type PackDeskOptions } from './pack/pack-desk.ts'
export { AuditDesk, type AuditDeskDeps } from './people/audit-desk.ts'
export { FactorDesk, type FactorDeskDeps } from './people/factor-desk.ts'
export { LoginDesk, type LoginDeskDeps, type LoginDeskOptions } from './people/login-desk.ts'
export { PeopleDesk, type PeopleDeskDeps } from './people/people-desk.ts'
export { ACTIONS, type Action, may, STANDINGS, type Standing } from './people/permissions.ts'
export { Seal } from './people/seal.ts'
export { SessionDesk, type SessionDeskDeps } from './people/session-desk.ts'
export { SignInDesk, type SignInDeskDeps } from './people/sign-in-desk.ts'
export { SignInLinks, type SignInLinksDeps } from './people/sign-in-links.ts'
export { PlaybackDesk, type PlaybackDeskDeps, type PlaybackDeskOptions } from './playback/playback-desk.ts'
export { recogniseFound } from './recognise/recognise-found.ts'
export { recogniseName } from './recognise/recognise-name.ts'
export { recogniseSaid } from './recognise/recognise-said.ts'
export { ReviewDesk, type ReviewDeskDeps } from './review/review-desk.ts'
export { type OperatorRule, operatorRule } from './rights/operator-rule.ts'
export { RightsDesk, type RightsDeskDeps } from './rights/rights-desk.ts'
export { ScrubDesk, type ScrubDeskDeps } from './scrub/scrub-desk.ts'
export { ScrubKeeper, type ScrubKeeperDeps } from './scrub/scrub-keeper.ts'
export { languageTagOf } from './sidecars/language-tag.ts'
export { matchNames } from './sidecars/match-names.ts'
export { isSubtitleUrl, type SaidTags, SubtitleDesk, type SubtitleDeskDeps } from './subtitles/subtitle-desk.ts'
export {
  TakedownDesk,
  type TakedownDeskDeps,
  type TakedownOrder,
  type TakedownWhy,
} from './takedown/takedown-desk.ts'
export { MergeWork, type MergeWorkDeps } from './titles/merge-work.ts'
export { type SplitOrder, TitleDesk, type TitleDeskDeps } from './titles/title-desk.ts'
export { isTorrent, TorrentDesk, type TorrentDeskDeps } from './torrent/torrent-desk.ts'
