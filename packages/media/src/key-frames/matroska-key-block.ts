import type { KeyFrame } from './key-frame-index.ts'

/** A key frame as a Matroska tells it: the place of its cluster, and maybe of its block. */
export interface KeyBlock {
  readonly startTicks: number
  /** Where the cluster begins in the file. */
  readonly cluster: number
  /** From the beginning of the cluster's content to the block, or to the group of the block. */
  readonly within?: number
  /** Where the block, or its group, begins in the file, when it was seen there. */
  readonly block?: number
}

/** The longest header of a cluster: four bytes of id, eight of size. */
const CLUSTER_HEADER_BYTES_MAX = 12

/**
 * What each block needs: from its cluster on to the next key frame, but `end` for the last. Where it is only known which
 * cluster the next one is in, to where a cluster behind that one begins. An end may lie some bytes inside of the next block,
 * for a cue does not tell how long the header of its cluster is.
 */
export function keyBlockFrames(blocks: readonly KeyBlock[], end: number): KeyFrame[] {
  const sorted = blocks.toSorted((a, b) => a.cluster - b.cluster || a.startTicks - b.startTicks)
  // Where the first cluster behind that of `next` begins, as far as blocks tell.
  let later = end
  let next: KeyBlock | undefined
  const frames: KeyFrame[] = []
  for (const block of sorted.toReversed()) {
    frames.push({ startTicks: block.startTicks, start: block.cluster, end: blockPlace(next) ?? later })
    if (next && next.cluster !== block.cluster) later = next.cluster
    next = block
  }
  return frames
}

function blockPlace(block: KeyBlock | undefined): number | undefined {
  if (block?.block !== undefined) return block.block
  return block?.within === undefined ? undefined : block.cluster + CLUSTER_HEADER_BYTES_MAX + block.within
}
