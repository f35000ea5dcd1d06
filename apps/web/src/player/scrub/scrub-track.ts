/** A small picture of a film, and when it is shown. */
export interface ScrubCell {
  readonly startSeconds: number
  /** The path of the sheet that it is a part of, with its ticket. */
  readonly sheet: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const CUE =
  /^(?:(?<hours>\d+):)?(?<minutes>\d\d):(?<seconds>\d\d[.]\d{3}) --> .*\n(?<address>\S+)#xywh=(?<place>[\d,]+)$/gm

/** Reads the WebVTT track at `trackUrl`: its cells in the order of the film. What is no part of a sheet of this origin is left out. */
export function parseScrubTrack(text: string, trackUrl: string): readonly ScrubCell[] {
  const from = new URL(trackUrl, 'http://vault')
  return [...text.replaceAll('\r\n', '\n').matchAll(CUE)].flatMap(({ groups = {} }) => {
    const { hours = '0', minutes, seconds, address = '', place = '' } = groups
    const [x, y, width = 0, height = 0] = place.split(',').map(Number)
    const { origin, pathname, search } = new URL(address, from)
    if (origin !== from.origin || x === undefined || y === undefined || width === 0 || height === 0) return []
    const startSeconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    return [{ startSeconds, sheet: pathname + search, x, y, width, height }]
  })
}

/** The cell that is shown at a place of the film: the last one that has begun, and the first before that. */
export function cellAt(cells: readonly ScrubCell[], seconds: number): ScrubCell | undefined {
  let [begun, end] = [0, cells.length]
  while (end - begun > 1) {
    const middle = (begun + end) >> 1
    if ((cells[middle]?.startSeconds ?? Number.POSITIVE_INFINITY) <= seconds) begun = middle
    else end = middle
  }
  return cells[begun]
}
