import type { ByteRange } from '@streamvault/core'
import type { EbmlElement } from '../probe/ebml.ts'
import type { EbmlWalk } from '../probe/ebml-walk.ts'
import { MATROSKA } from '../probe/matroska-ids.ts'
import { KEY_FRAMES_MAX, KeyFrameRefusal } from './key-frame-index.ts'
import type { KeyBlock } from './matroska-key-block.ts'

/** Of the flags of a simple block (RFC 9559, 10.2). */
const KEY_FRAME = 0x80

/** The key frames of one track, by the headers of all blocks; up to the first element that is none. */
export async function scanClusters(
  walk: EbmlWalk,
  clusters: ByteRange,
  { track }: { readonly track: number },
): Promise<KeyBlock[]> {
  const blocks: KeyBlock[] = []
  let [cluster, base] = [clusters.start, 0]
  for (let at = clusters.start; at < clusters.end; ) {
    const element = await walk.at({ start: at, end: clusters.end })
    if (element === undefined) break
    if (element.id === MATROSKA.cluster) [cluster, base] = [at, 0]
    if (element.id === MATROSKA.clusterTimestamp) base = await walk.number(element)
    const offset = await keyFrameOffset(walk, element, track)
    if (offset !== undefined) blocks.push({ startTicks: base + offset, cluster, block: at })
    if (blocks.length > KEY_FRAMES_MAX) throw new KeyFrameRefusal('it has too many key frames')
    // The children of a cluster are read one by one, for a cluster may be of unknown length.
    at = element.id === MATROSKA.cluster ? element.start : element.end
  }
  return blocks
}

/** Ticks from the timestamp of the cluster, undefined when the element is no key frame of the track. */
async function keyFrameOffset(walk: EbmlWalk, element: EbmlElement, track: number): Promise<number | undefined> {
  if (element.id === MATROSKA.simpleBlock) {
    const head = await walk.blockHead(element)
    return head?.track === track && (head.flags & KEY_FRAME) !== 0 ? head.offset : undefined
  }
  return element.id === MATROSKA.blockGroup ? groupOffset(walk, element, track) : undefined
}

/** The block of a group is a key frame when the group refers to no other block. */
async function groupOffset(walk: EbmlWalk, group: EbmlElement, track: number): Promise<number | undefined> {
  let offset: number | undefined
  for (let at = group.start; at < group.end; ) {
    const element = await walk.at({ start: at, end: group.end })
    if (element === undefined || element.id === MATROSKA.referenceBlock) return undefined
    if (element.id === MATROSKA.block) {
      const head = await walk.blockHead(element)
      if (head?.track !== track) return undefined
      offset = head.offset
    }
    at = element.end
  }
  return offset
}
