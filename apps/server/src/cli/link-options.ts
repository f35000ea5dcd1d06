import { BUCKETS, type Bucket } from '@streamvault/core'

/** What of a title somebody wants the address of. */
export interface LinkOptions {
  readonly pack: boolean
  readonly season: number | undefined
  readonly bucket: Bucket | undefined
  readonly download: boolean
  /** The playlist of the film in segments, in place of its bytes. */
  readonly hls: boolean
}

/** A string says what is wrong. */
export function readLinkOptions(options: Readonly<Record<string, string | boolean | undefined>>): LinkOptions | string {
  const { season, bucket } = options
  if (season !== undefined && !/^\d{1,9}$/.test(String(season))) return '--season takes a number; 0 is for specials'
  const hls = options['hls'] === true
  if (hls && options['download'] === true) return '--hls is to be played, and --download to be saved'
  if (hls && (options['pack'] === true || season !== undefined)) return '--hls takes no archive'
  const known = BUCKETS.find((candidate) => candidate === bucket)
  if (bucket !== undefined && known === undefined) return `--bucket takes one of ${BUCKETS.join(', ')}`
  return {
    pack: options['pack'] === true || season !== undefined,
    season: season === undefined ? undefined : Number(season),
    bucket: known,
    download: options['download'] === true,
    hls,
  }
}
