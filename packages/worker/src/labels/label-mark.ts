/** The most parts that a label counts: of one slice each, the smallest there are, they hold 100 GB. */
export const PARTS_MAX = 99_999

/** What the machine line of a label says. A set is one stored copy of a file: all its parts, and its manifest. */
export type LabelMark =
  | { readonly kind: 'part'; readonly set: string; readonly index: number; readonly count: number }
  | { readonly kind: 'manifest'; readonly set: string }

/** The number is the version of the line: what another version says is nothing to this one. */
const LINE =
  /^streamvault\/1 (?<set>[0-9a-f]{32}) (?:part (?<number>[1-9]\d{0,4})\/(?<count>[1-9]\d{0,4})|(?<manifest>manifest))$/

/** The line that machines read: `streamvault/1 SET part 2/3` or `streamvault/1 SET manifest`. Of a part it counts from 1. */
export function formatLabelMark(mark: LabelMark): string {
  const what = mark.kind === 'part' ? `part ${mark.index + 1}/${mark.count}` : 'manifest'
  return `streamvault/1 ${mark.set} ${what}`
}

/** What the last machine line in a caption says; undefined where there is none: people may write around it. */
export function parseBlobLabel(caption: string): LabelMark | undefined {
  const lines = caption.split('\n').map((line) => LINE.exec(line.trim())?.groups)
  const groups = lines.findLast((found) => found !== undefined)
  const set = groups?.['set']
  if (groups === undefined || set === undefined) return undefined
  if (groups['manifest'] !== undefined) return { kind: 'manifest', set }
  const [index, count] = [Number(groups['number']) - 1, Number(groups['count'])]
  return index < count ? { kind: 'part', set, index, count } : undefined
}
