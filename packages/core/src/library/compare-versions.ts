import { BUCKETS, type MediaFile, type VideoTrack } from '../vocabulary/media.ts'

/** How many bits of H.264 a bit of another codec is worth, as viewers see it: what its makers claim, by half. */
const WORTH: Readonly<Record<string, number>> = { hevc: 1.5, vp9: 1.4, av1: 1.8, mpeg2: 0.6, mpeg4: 0.8 }

/** Sorts versions of one movie or episode, the best first: by bucket, then by how bright it can be, by its sound, by its bits. */
export function compareVersions(a: MediaFile, b: MediaFile): number {
  return (
    BUCKETS.indexOf(a.bucket) - BUCKETS.indexOf(b.bucket) ||
    brightnessOf(b) - brightnessOf(a) ||
    channelsOf(b) - channelsOf(a) ||
    worthOf(b) - worthOf(a) ||
    (a.id < b.id ? -1 : 1)
  )
}

/** Whether a viewer gains nothing by `other` who has `better`: the same bucket and brightness, and no track more. */
export function isDuplicateOf(other: MediaFile, better: MediaFile): boolean {
  if (other.bucket !== better.bucket || brightnessOf(other) !== brightnessOf(better)) return false
  const had = new Set(better.media.tracks.map(offerOf))
  return other.media.tracks.every((track) => had.has(offerOf(track)))
}

/** What a track is good for. */
function offerOf(track: MediaFile['media']['tracks'][number]): string {
  return track.kind === 'video' ? track.kind : `${track.kind} ${track.language} ${track.isForced === true}`
}

function pictureOf({ media }: MediaFile): VideoTrack | undefined {
  return media.tracks.find((track) => track.kind === 'video')
}

function brightnessOf(file: MediaFile): number {
  const picture = pictureOf(file)
  return (picture?.hdr === undefined ? 0 : 1) + (picture?.dolbyVisionProfile === undefined ? 0 : 2)
}

function channelsOf({ media }: MediaFile): number {
  return Math.max(0, ...media.tracks.map((track) => (track.kind === 'audio' ? track.channels : 0)))
}

function worthOf(file: MediaFile): number {
  const { durationSeconds } = file.media
  const bits = durationSeconds > 0 ? (file.sizeBytes * 8) / durationSeconds : 0
  return bits * (WORTH[pictureOf(file)?.codec ?? ''] ?? 1)
}
