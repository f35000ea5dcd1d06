import { CUE_CHARS_MAX, type Cue, cueOf, writeCueText } from '../subtitles/cue.ts'
import { readOverridden } from '../subtitles/parse-ass.ts'
import { placeOfKeys, readTagged } from '../subtitles/tagged-text.ts'
import type { FileText, TextKind } from './film-file.ts'
import type { Packet } from './packet.ts'

/** Of longer ones the beginning is read; markup counts here and not in what is shown. */
const BYTES_MAX = 16 * CUE_CHARS_MAX
/** Where a file does not say how long a text is shown. */
const SECONDS_DEFAULT = 4
/** What a block of (Advanced) SubStation Alpha has before its text, each behind a comma. */
const ASS_FIELDS = 8
const MOV_HEAD_BYTES = 2
const UTF16_MARKS: Readonly<Record<string, string>> = { feff: 'utf-16be', fffe: 'utf-16le' }

/** What a packet of text shows, in milliseconds on the clock of the film; nothing where that is nothing. */
export function cuesOf(packet: Packet, { kind, ticksPerSecond }: FileText, zeroSeconds: number): Cue[] {
  const seconds = packet.ticks / ticksPerSecond - zeroSeconds
  const lastsSeconds = packet.durationTicks > 0 ? packet.durationTicks / ticksPerSecond : SECONDS_DEFAULT
  const [startMs, endMs] = [Math.max(0, seconds), seconds + lastsSeconds].map((each) => Math.round(each * 1000))
  if (startMs === undefined || endMs === undefined) return []
  return cueOf({ startMs, endMs, ...textOf(packet.data.subarray(0, BYTES_MAX), kind) })
}

function textOf(data: Uint8Array, kind: TextKind): Pick<Cue, 'text'> & { readonly place?: Cue['place'] } {
  if (kind === 'mov') return { text: writeCueText([{ text: movText(data) }]) }
  const raw = new TextDecoder().decode(data).replace(/\0+$/, '').replaceAll('\r\n', '\n')
  if (kind !== 'ass') return { text: writeCueText(readTagged(raw.trimEnd())), place: placeOfKeys(raw) }
  const line = raw.split(',').slice(ASS_FIELDS).join(',')
  return { text: writeCueText(readOverridden(line)), place: placeOfKeys(line) }
}

/** Its length, then the text; what follows is how it looks (3GPP TS 26.245, 5.17). */
function movText(data: Uint8Array): string {
  const length = ((data[0] ?? 0) << 8) | (data[1] ?? 0)
  const bytes = data.subarray(MOV_HEAD_BYTES, MOV_HEAD_BYTES + length)
  const charset = UTF16_MARKS[Buffer.from(bytes.subarray(0, 2)).toString('hex')]
  return new TextDecoder(charset ?? 'utf-8').decode(bytes).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}
