export { AdoptDesk, type AdoptDeskDeps, type AdoptSubmission } from './adopt/adopt-desk.ts'
export type { Api, ApiDeps } from './api/api.ts'
export { createApi } from './api/create-api.ts'
export { openApiDocument } from './api/openapi-document.ts'
export { Inbox, type InboxDeps, type InboxOptions } from './inbox/inbox.ts'
export { InboxFolder } from './inbox/inbox-folder.ts'
export { IngestDesk, type IngestDeskDeps, type Submission } from './ingest/ingest-desk.ts'
export { JobsDesk, type JobsDeskDeps } from './jobs/jobs-desk.ts'
export { LeechDesk, type LeechDeskDeps } from './leech/leech-desk.ts'
export { Library, type SearchResultView, type TitleListQuery, type TitlePageView } from './library/library.ts'
export { MetadataDesk, type MetadataDeskDeps, type MetadataWord } from './metadata/metadata-desk.ts'
export { MetadataKeeper, type MetadataKeeperDeps } from './metadata/metadata-keeper.ts'
export { MetadataWork, type MetadataWorkDeps, type MetadataWorkOptions } from './metadata/metadata-work.ts'
export { type Move, type MoveOptions, type MoveOutcome, type MoveProgress, moveLibrary } from './move/move-library.ts'
export { PackDesk, type PackDeskDeps, type PackDeskOptions } from './pack/pack-desk.ts'
export { PlaybackDesk, type PlaybackDeskDeps, type PlaybackDeskOptions } from './playback/playback-desk.ts'
export { recogniseFound } from './recognise/recognise-found.ts'
export { recogniseName } from './recognise/recognise-name.ts'
export { recogniseSaid } from './recognise/recognise-said.ts'
export { ReviewDesk, type ReviewDeskDeps } from './review/review-desk.ts'
export { matchNames } from './sidecars/match-names.ts'
export {
  TakedownDesk,
  type TakedownDeskDeps,
  type TakedownOrder,
  type TakedownWhy,
} from './takedown/takedown-desk.ts'
export { isTorrent, TorrentDesk, type TorrentDeskDeps } from './torrent/torrent-desk.ts'
