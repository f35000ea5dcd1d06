import { type Bucket, safeFileName, type Title } from '@streamvault/core'

/** With `.zip`, file systems take it in any script. */
const NAME_BYTES_MAX = 240

/** `Northern Signals (2021) - Season 1 [1080p].zip` */
export function packName(
  { name, year }: Pick<Title, 'name' | 'year'>,
  { season, bucket }: { readonly season?: number | undefined; readonly bucket: Bucket },
): string {
  const parts = season === undefined ? [] : [season === 0 ? 'Specials' : `Season ${season}`]
  const subject = [year === undefined ? name : `${name} (${year})`, ...parts].join(' - ')
  return safeFileName(`${subject} [${bucket}].zip`, { bytesMax: NAME_BYTES_MAX })
}
