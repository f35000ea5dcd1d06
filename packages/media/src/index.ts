export { cellCount } from './hls/cells.ts'
export type { Film, FilmPicture, FilmSound, VideoRange } from './hls/film.ts'
export { knownRefusal } from './hls/known-refusal.ts'
export { type FilmSource, openFilm } from './hls/open-film.ts'
export { type FilmTimes, planSegments, SEGMENT_SECONDS, type Segment, type SegmentPlan } from './hls/plan-segments.ts'
export { chaptersJson } from './hls/playlists/chapters-json.ts'
export {
  type MasterFilm,
  type MasterPart,
  type MasterText,
  type MasterVariant,
  masterPlaylist,
} from './hls/playlists/master-playlist.ts'
export { cellPlaylist, keyPicturePlaylist, type MediaUris, picturePlaylist } from './hls/playlists/media-playlist.ts'
export { conversionArguments, convertedSegment, type SoundToConvert } from './hls/sound-conversion.ts'
export { subtitleSegment } from './hls/text-segment.ts'
export { findKeyFrames } from './key-frames/find-key-frames.ts'
export type { KeyFrame, KeyFrameIndex } from './key-frames/key-frame-index.ts'
export { packKeyFrames, UNKNOWN_KEY_FRAMES, unpackKeyFrames } from './key-frames/packed-key-frames.ts'
export type { KeyPictureCutter } from './key-pictures/key-picture-cutter.ts'
export { openKeyPictures } from './key-pictures/open-key-pictures.ts'
export { findSeekTable } from './probe/find-seek-table.ts'
export { languageCodeOf } from './probe/language-code.ts'
export { PROBE_BYTES_MAX, probeMedia } from './probe/probe-media.ts'
export type { Cue } from './subtitles/cue.ts'
export { decodeSubtitle } from './subtitles/decode-subtitle.ts'
export { readCues, subtitleFormatOf, toWebVtt, WEBVTT_BYTES_MAX } from './subtitles/to-webvtt.ts'
export { crc32OfSlices } from './zip/crc32-combine.ts'
export { layOutZip, type ZipLayout } from './zip/lay-out-zip.ts'
