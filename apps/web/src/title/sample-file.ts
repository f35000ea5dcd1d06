import type { MediaFile } from '../api/views.ts'

/** A file as the API tells of one, for tests. */
export function sampleFile(differing: Partial<MediaFile> & Pick<MediaFile, 'id'>): MediaFile {
  return {
    name: `${differing.id}.mp4`,
    bucket: '480p',
    sizeBytes: 1,
    durationSeconds: 1,
    container: 'mp4',
    release: { editions: [], languages: [], hdr: [] },
    version: { rank: 1, cut: 1, offsetSeconds: 0 },
    mimeType: '',
    tracks: [],
    subtitles: [],
    ...differing,
  }
}
