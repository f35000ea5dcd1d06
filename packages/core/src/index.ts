export { assert } from './assert.ts'
export { describeError } from './describe-error.ts'
export { ERRORS, type ErrorCode } from './error-codes.ts'
export type { Retry } from './error-spec.ts'
export { isVaultError, VaultError, type VaultErrorOptions } from './errors.ts'
export { abortable } from './flow/abortable.ts'
export { endQuietly } from './flow/end-quietly.ts'
export { goRound, type RoundsOptions } from './flow/go-round.ts'
export { Pacer } from './flow/pacer.ts'
export { Semaphore } from './flow/semaphore.ts'
export { NobodyWaitsError, SingleFlight } from './flow/single-flight.ts'
export { type Deadline, withDeadline } from './flow/with-deadline.ts'
export type {
  AdoptCheckpoint,
  AdoptedFile,
  AdoptOutcome,
  AdoptProgress,
  AdoptRequest,
  AdoptTally,
  FoundPiece,
  SeenPart,
  SkippedBlob,
} from './jobs/adopt.ts'
export {
  type BackupCheckpoint,
  type BackupOutcome,
  type BackupProgress,
  type BackupRequest,
  type BackupUnderWay,
  VERIFIED_BACKUP_KEY,
  VERIFIED_BACKUP_MS,
  type VerifiedBackup,
} from './jobs/backup.ts'
export { JOB_CANCEL_MS, jobCancelKey } from './jobs/cancel-key.ts'
export type { CopyCheckpoint, CopyOutcome, CopyRequest } from './jobs/copy.ts'
export type { DiscardCheckpoint, DiscardOutcome, DiscardRequest } from './jobs/discard.ts'
export type {
  IngestCheckpoint,
  IngestOutcome,
  IngestProgress,
  IngestRequest,
  Sidecar,
  SidecarOutcome,
  StoringCheckpoint,
} from './jobs/ingest.ts'
export { isJobOf } from './jobs/is-job-of.ts'
export type { JobFailure } from './jobs/job-failure.ts'
export type {
  LeechCheckpoint,
  LeechOutcome,
  LeechProgress,
  LeechRequest,
  LeechValidator,
  RemoteSubtitle,
} from './jobs/leech.ts'
export type {
  ManifestCheckpoint,
  ManifestOutcome,
  ManifestRequest,
  ManifestUnderWay,
} from './jobs/manifest.ts'
export type { MergeCheckpoint, MergeOutcome, MergeRequest } from './jobs/merge.ts'
export type { MetadataCheckpoint, MetadataOutcome, MetadataProgress, MetadataRequest } from './jobs/metadata.ts'
export type {
  CopyUnderWay,
  MirrorCheckpoint,
  MirrorOutcome,
  MirrorProgress,
  MirrorRequest,
  MirrorTally,
} from './jobs/mirror.ts'
export type { PurgeOutcome, PurgeProgress, PurgeRequest } from './jobs/purge.ts'
export type {
  RepairUnderWay,
  ScrubCheckpoint,
  ScrubFinding,
  ScrubOutcome,
  ScrubProgress,
  ScrubRequest,
  ScrubTally,
} from './jobs/scrub.ts'
export type {
  Override,
  SeveralCheckpoint,
  SeveralOutcome,
  SeveralProgress,
  TakenFile,
} from './jobs/several.ts'
export type { CaseOutcome, CaseRequest } from './jobs/takedown.ts'
export type { TorrentRequest } from './jobs/torrent.ts'
export type { UnpackRequest } from './jobs/unpack.ts'
export type { WatchCheckpoint, WatchOutcome, WatchProgress, WatchRequest } from './jobs/watch.ts'
export { type Absorbing, absorbTitle, distinctFormers, leadingTo } from './library/absorb-title.ts'
export { addSubtitle } from './library/add-subtitle.ts'
export { askForManifest } from './library/ask-for-manifest.ts'
export { bucketOf } from './library/bucket-of.ts'
export { changeFile } from './library/change-file.ts'
export { changeMetadata } from './library/change-metadata.ts'
export { changeParts } from './library/change-parts.ts'
export { changeTitle } from './library/change-title.ts'
export { compareVersions, isDuplicateOf } from './library/compare-versions.ts'
export { copyOrderOf, pageOfUncopied } from './library/copy-order.ts'
export { cutsOf } from './library/cuts-of.ts'
export { decideCuts } from './library/decide-cuts.ts'
export { episodeNumbersOf } from './library/episode-numbers-of.ts'
export { fileUnder } from './library/file-under.ts'
export { markGone, reviveFile } from './library/gone-files.ts'
export { isSubtitleName } from './library/is-subtitle-name.ts'
export { joinProvenance } from './library/join-provenance.ts'
export { isSamePart, mirroredPartsOf, withMirroredParts } from './library/mirrored-parts.ts'
export { moveFile } from './library/move-file.ts'
export {
  arePlainlyCut,
  assertEvenPieces,
  type MeasuredPiece,
  orderPieces,
} from './library/order-pieces.ts'
export { PICTURE_KINDS, type PictureKind, picturesOf } from './library/pictures-of.ts'
export { isArchiveName, type PieceName, parsePieceName, pieceNameOf } from './library/piece-name.ts'
export { newTitle, placeFile, relistFiles } from './library/place-file.ts'
export { placeInTitle } from './library/place-in-title.ts'
export { namedPlacementIn, placementIn, placementOf } from './library/placement-of.ts'
export { recognisedOf } from './library/recognised-of.ts'
export { recordMetadata } from './library/record-metadata.ts'
export { relistTitle } from './library/relist-title.ts'
export { removeSubtitle } from './library/remove-subtitle.ts'
export { safeFileName } from './library/safe-file-name.ts'
export { foldText, searchTokens, searchWords, spellOut } from './library/search-tokens.ts'
export { setApart } from './library/set-apart.ts'
export { type Called, exactTitleIdOf, titleIdOf } from './library/title-id.ts'
export { formerIdsOf, titleIdIn } from './library/title-id-in.ts'
export { titleRootOf } from './library/title-root.ts'
export {
  distinctNames,
  genreKey,
  genresOf,
  POPULARITY_MAX,
  popularityOf,
  searchedNames,
  wholeName,
} from './library/title-search.ts'
export { isVideoName } from './library/video-name.ts'
export { METRICS } from './metrics.ts'
export { auditId } from './people/audit-id.ts'
export { changePerson } from './people/change-person.ts'
export { editionId } from './people/edition-id.ts'
export { isBanned } from './people/is-banned.ts'
export { idOfCursor, pageById } from './people/page-by-id.ts'
export { MACHINE_PERSON, personIdOf } from './people/person-id.ts'
export type { BackupPlace, NamedBlob } from './ports/backup-place.ts'
export type { BlobFinder, FindOptions, FoundBlob } from './ports/blob-finder.ts'
export type { BlobLabel, BlobStore, BlobStoreLimits, PutOptions } from './ports/blob-store.ts'
export type { ByteReader } from './ports/byte-reader.ts'
export { type CallOptions, type Urgency, urgencyOf } from './ports/call-options.ts'
export type {
  Catalog,
  FileBytesRepository,
  FileRepository,
  TitleFilter,
  TitleRepository,
} from './ports/catalog.ts'
export type { ChatCopier, CopyOrder } from './ports/chat-copier.ts'
export type { ChatMembers } from './ports/chat-members.ts'
export {
  CHAT_TEXT_MAX,
  type ChatButton,
  type ChatCommand,
  type ChatEvent,
  type ChatFile,
  type ChatPerson,
  type ChatPress,
  type ChatSaying,
  type ChatText,
  type ChatTransport,
  type PlacedPost,
} from './ports/chat-transport.ts'
export type { Clock, Instant } from './ports/clock.ts'
export type { Ephemeral } from './ports/ephemeral.ts'
export { type Claim, JOB_KINDS, type Job, type JobKind, type JobKinds, type Jobs } from './ports/jobs.ts'
export {
  type JobEntry,
  type LibraryRecordKinds,
  type LibraryRecords,
  type LibrarySnapshot,
  type MoveNote,
  RECORD_KINDS,
  RECORDS_AT_ONCE,
  type RecordKind,
  type RecordSource,
} from './ports/library-records.ts'
export type { LogFields, Logger } from './ports/logger.ts'
export type {
  MetadataFound,
  MetadataQuery,
  MetadataRecord,
  MetadataSource,
  MetadataSubject,
} from './ports/metadata-source.ts'
export type { CounterName, GaugeName, HistogramName, MetricLabels, MetricName, Metrics } from './ports/metrics.ts'
export type { Page, PageRequest } from './ports/page.ts'
export {
  type AuditLog,
  PAGE_PEOPLE_MAX,
  type PeopleFilter,
  type PeopleRepository,
  type RulesLog,
  type SessionRepository,
} from './ports/people.ts'
export type { News, PlaceNews } from './ports/place-news.ts'
export type { Repository, Versioned } from './ports/repository.ts'
export type { Slice, SliceCache, SliceCacheStats, SliceFill, SliceKey, SliceOutcome } from './ports/slice-cache.ts'
export type { StoredBlob } from './ports/stored-blob.ts'
export type { DenialPage, FileDenial, TakedownSubject, Takedowns } from './ports/takedowns.ts'
export { PAGE_WORK_MAX, type Workable, type WorkList } from './ports/work-list.ts'
export type { FileExtent, ZeroCopy } from './ports/zero-copy.ts'
export { asSentence } from './sentence.ts'
export { planParts } from './slices/plan-parts.ts'
export { SLICE_BYTES, sliceCount, sliceIndexAt, sliceRange } from './slices/slice-grid.ts'
export { assertMayComeIn } from './takedown/assert-may-come-in.ts'
export { CASE_NUMBER_BYTES, caseNumber, readCaseNumber } from './takedown/case-number.ts'
export { changeWork } from './takedown/change-work.ts'
export { assertNotDenied, type Denials } from './takedown/denials.ts'
export { keepWatching } from './takedown/keep-watching.ts'
export { standingOver, type TitleTakedown, takedownsOver } from './takedown/standing-over.ts'
export { takedownKey, takedownKeysOf } from './takedown/takedown-keys.ts'
export {
  type DenialListener,
  TAKEDOWN_POLL_MS,
  TakedownWatch,
  type TakedownWatchDeps,
} from './takedown/takedown-watch.ts'
export { takenDownError } from './takedown/taken-down-error.ts'
export { type ByteRange, rangeBytes, rangeFits } from './vocabulary/byte-range.ts'
export { markedChannelId, parseChannelId } from './vocabulary/channel-id.ts'
export { EPISODES_PER_FILE_MAX, type EpisodeNumber } from './vocabulary/episode-number.ts'
export {
  type BlobRef,
  type CaseId,
  type FileId,
  fileIdOf,
  type JobId,
  type NoticeId,
  type PackId,
  type PersonId,
  type PictureId,
  type SessionId,
  type TitleId,
} from './vocabulary/ids.ts'
export { assertBlobKey, type KeyedBlob, keyedRefOf, parseKeyedRef } from './vocabulary/keyed-ref.ts'
export {
  type AudioTrack,
  BUCKETS,
  type Bucket,
  type Chapter,
  CONTAINERS,
  type Container,
  type Cut,
  type Episode,
  type FormerTitle,
  HDR_KINDS,
  type HdrKind,
  type MediaFacts,
  type MediaFile,
  type Provenance,
  type Season,
  type SubtitleTrack,
  type Title,
  type TitleFrame,
  type Track,
  type TrackFlags,
  type VideoTrack,
} from './vocabulary/media.ts'
export {
  type CollectionDetails,
  type Credit,
  type EpisodeDetails,
  type ExternalIds,
  MATCH_DOUBTS,
  type MatchDoubt,
  type MetadataCandidate,
  type MetadataDecision,
  OTHER_NAMES_MAX,
  type Rating,
  type SeasonDetails,
  type TitleDetails,
  type TitleFacts,
  type TitleMetadata,
} from './vocabulary/metadata.ts'
export type { Notice } from './vocabulary/notice.ts'
export type { Encryption, Manifest, Part, PartCopy } from './vocabulary/part.ts'
export {
  type Admission,
  type AuditEntry,
  type Ban,
  type Passkey,
  type Person,
  ROLES,
  type Role,
  type SecondFactors,
  type Session,
  type Warning,
} from './vocabulary/person.ts'
export { DOUBTS, type Doubt, type Recognised } from './vocabulary/recognised.ts'
export type { RulesEdition, RuleValue } from './vocabulary/rules-edition.ts'
export {
  fileOfSubtitle,
  SUBTITLE_BYTES_MAX,
  SUBTITLE_FORMATS,
  SUBTITLES_PER_FILE_MAX,
  type Subtitle,
  type SubtitleFormat,
  type SubtitleId,
  type SubtitleTags,
  subtitleIdOf,
} from './vocabulary/subtitle.ts'
export type { Decision, Takedown, TakedownTarget } from './vocabulary/takedown.ts'
export {
  CASE_STEPS,
  type CaseStep,
  type CaseStepName,
  NAMED_BY,
  type NamedBy,
  TAKEDOWN_GROUNDS,
  type TakedownCase,
  type TakedownExtent,
  type TakedownGround,
} from './vocabulary/takedown-case.ts'
export { TITLE_KINDS, type TitleKind } from './vocabulary/title-kind.ts'
