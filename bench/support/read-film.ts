/** A film in segments as a player sees it, of its first variant and the sound that is heard first. */
export interface PlayedFilm {
  readonly pictures: Track
  readonly sound: Track
}

/** One track: what comes before all segments, and these. */
interface Track {
  readonly init: URL
  readonly segments: readonly URL[]
  /** When each begins, in seconds. */
  readonly starts: readonly number[]
}

/** Reads the playlists of a film, from its master on. */
export async function readFilm(master: URL): Promise<PlayedFilm> {
  const text = await textAt(master)
  const variant = linesOf(text).find((line) => !line.startsWith('#'))
  const sound = /^#EXT-X-MEDIA:TYPE=AUDIO.*DEFAULT=YES.*URI="([^"]+)"/m.exec(text)?.[1]
  if (variant === undefined || sound === undefined) throw new Error(`no film with sound at ${master.pathname}`)
  const [pictures, heard] = await Promise.all([variant, sound].map((uri) => readTrack(new URL(uri, master))))
  if (pictures === undefined || heard === undefined) throw new Error('two playlists were asked for')
  return { pictures, sound: heard }
}

async function readTrack(playlist: URL): Promise<Track> {
  const text = await textAt(playlist)
  const init = /^#EXT-X-MAP:URI="([^"]+)"/m.exec(text)?.[1] ?? ''
  const lines = linesOf(text)
  const durations = lines.flatMap((line) => (line.startsWith('#EXTINF:') ? [Number.parseFloat(line.slice(8))] : []))
  let start = 0
  const starts = durations.map((seconds) => {
    start += seconds
    return start - seconds
  })
  const segments = lines.filter((line) => !line.startsWith('#')).map((uri) => new URL(uri, playlist))
  return { init: new URL(init, playlist), segments, starts }
}

/** The segment that shows or sounds at that time. */
export function segmentAt({ starts, segments }: Track, seconds: number): URL {
  const found = segments[starts.findLastIndex((start) => start <= seconds)]
  if (found === undefined) throw new Error(`nothing at ${seconds} s`)
  return found
}

/** Reads an address to its end, and tells how many bytes it had. */
export async function bytesAt(url: URL): Promise<number> {
  return (await answerAt(url).then((response) => response.arrayBuffer())).byteLength
}

/** Waits for the first fragment of a segment, which a player can show, and leaves. */
export async function firstFragmentAt(url: URL): Promise<void> {
  const { body } = await answerAt(url)
  const chunks: Uint8Array[] = []
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    if (hasFragment(Buffer.concat(chunks))) return
  }
  throw new Error(`no fragment at ${url.pathname}`)
}

/** Whether an `mdat` ends in what has come (ISO/IEC 14496-12, 4.2). */
function hasFragment(bytes: Buffer): boolean {
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, bytes.readUInt32BE(at))) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'mdat') return at + bytes.readUInt32BE(at) <= bytes.length
  }
  return false
}

async function textAt(url: URL): Promise<string> {
  return await (await answerAt(url)).text()
}

async function answerAt(url: URL): Promise<Response> {
  const response = await fetch(url)
  if (response.status !== 200) throw new Error(`${url.pathname} answers ${response.status}: ${await response.text()}`)
  return response
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
