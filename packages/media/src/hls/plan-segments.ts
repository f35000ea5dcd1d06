import type { ByteRange } from '@streamvault/core'
import type { KeyFrame, KeyFrameIndex } from '../key-frames/key-frame-index.ts'

/** What Apple recommends (HLS Authoring Specification, 7.5), and how long the cells of sound and text are. */
export const SEGMENT_SECONDS = 6
/** So much earlier a key frame may come: else groups of six seconds, whose clock is rounded, would be taken in pairs. */
const EARLY_SECONDS = 0.25
/** Where key frames share a cluster, each segment reads it from its beginning; so late a cut is worth that. */
const SHARED_CLUSTER_SECONDS = 2 * SEGMENT_SECONDS

/** A stretch of a film that begins with a key frame, and the one range of its file in which all of its pictures lie. */
export interface Segment {
  /** When its key frame is shown, in ticks of its plan and on the clock of the file. */
  readonly startTicks: number
  /** When the key frame of the next one is shown, or the film ends. Pictures of an open group come before their segment's start. */
  readonly endTicks: number
  readonly range: ByteRange
}

/** How the pictures of one file are cut. */
export interface SegmentPlan {
  readonly ticksPerSecond: number
  /** The tick of the file's clock that is the beginning of the film; nothing before it is shown. */
  readonly zeroTicks: number
  /** In the order of time, at least one; each ends where the next one starts. */
  readonly segments: readonly Segment[]
}

export interface FilmTimes {
  /** On the clock of the file; what it lacks is left to the last key frame. */
  readonly durationSeconds: number
  /** Of a file that is not the first of its cut: how much later everything comes in it; it may be negative. */
  readonly offsetSeconds?: number
}

/**
 * Cuts a film at key frames, as soon as `SEGMENT_SECONDS` have passed: longer where key frames are further apart, shorter at its end.
 * What comes before the beginning of the film and is no whole segment is left out, unless all of it does.
 */
export function planSegments({ ticksPerSecond, frames }: KeyFrameIndex, times: FilmTimes): SegmentPlan {
  const zeroTicks = Math.round((times.offsetSeconds ?? 0) * ticksPerSecond)
  const durationTicks = Math.round(times.durationSeconds * ticksPerSecond)
  const shown = frames.filter(({ startTicks }) => startTicks >= zeroTicks)
  const groups = grouped(shown.length > 0 ? shown : frames.slice(-1), ticksPerSecond)
  const segments = groups.map(([first, ...others], at) => ({
    startTicks: first.startTicks,
    endTicks: groups[at + 1]?.[0].startTicks ?? Math.max(durationTicks, (others.at(-1) ?? first).startTicks + 1),
    range: rangeOf([first, ...others]),
  }))
  return { ticksPerSecond, zeroTicks: Math.min(zeroTicks, segments[0]?.startTicks ?? zeroTicks), segments }
}

type Group = [KeyFrame, ...KeyFrame[]]

function grouped(frames: readonly KeyFrame[], ticksPerSecond: number): Group[] {
  const groups: Group[] = []
  for (const frame of frames) {
    const group = groups.at(-1)
    if (group === undefined || isCut(group[0], frame, ticksPerSecond)) groups.push([frame])
    else group.push(frame)
  }
  return groups
}

function isCut(first: KeyFrame, next: KeyFrame, ticksPerSecond: number): boolean {
  const seconds = (next.startTicks - first.startTicks) / ticksPerSecond
  if (next.start <= first.start) return seconds >= SHARED_CLUSTER_SECONDS
  return seconds >= SEGMENT_SECONDS - EARLY_SECONDS
}

function rangeOf([first, ...others]: Group): ByteRange {
  let { start, end } = first
  for (const frame of others) [start, end] = [Math.min(start, frame.start), Math.max(end, frame.end)]
  return { start, end }
}
