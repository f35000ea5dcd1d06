import type { TrackFlags } from '@streamvault/core'
import type { Box, BoxWalk } from './box-walk.ts'

/** `tkhd` has flags; the first says that a track is used where nobody chooses. */
const ENABLED = 0x1
/** All samples of a `tx3g` entry are forced (3GPP TS 26.245, 5.16). */
const ALL_FORCED = 0x8000_0000
const FORCED_ROLES = ['forced-subtitle', 'forced_subtitle']

/** What an MP4 says about when to use a track: by its header, by its text samples, and by its roles of DASH in `kind` boxes. */
export async function mp4TrackFlags(
  walk: BoxWalk,
  { track, entry }: { readonly track: Box; readonly entry: Box },
): Promise<TrackFlags> {
  const header = await walk.fields(track, 'tkhd')
  const isDefault = header !== undefined && (header.getUint32(0) & ENABLED) !== 0
  const isForced = (await isForcedText(walk, entry)) || (await hasForcedRole(walk, track))
  return { ...(isDefault ? { isDefault } : {}), ...(isForced ? { isForced } : {}) }
}

async function isForcedText(walk: BoxWalk, entry: Box): Promise<boolean> {
  if (entry.type !== 'tx3g') return false
  return ((await walk.fieldsOf(entry)).getUint32(8) & ALL_FORCED) !== 0
}

async function hasForcedRole(walk: BoxWalk, track: Box): Promise<boolean> {
  const userData = await walk.find(track, 'udta')
  if (userData === undefined) return false
  for await (const box of walk.boxes(userData)) {
    if (box.type !== 'kind') continue
    // Version and flags, then a scheme and a value, each ended by a zero (ISO/IEC 14496-12, 8.10.4).
    const [, value = ''] = new TextDecoder().decode((await walk.content(box, 1024)).subarray(4)).split('\0')
    if (FORCED_ROLES.includes(value)) return true
  }
  return false
}
