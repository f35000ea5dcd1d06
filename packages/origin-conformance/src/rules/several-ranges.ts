import type { Answer } from '../http/answer.ts'
import { demand } from '../verdict.ts'
import type { MediaUnderTest } from './media-under-test.ts'

/** What the boundaries and heads of a few hundred parts take at the most. */
const FRAMING_BYTES_MAX = 64 * 1024

/** The whole, a refusal, one part, or multipart/byteranges with the right bytes in each. */
export function isLegalForSeveral(media: MediaUnderTest, ranges: string, answer: Answer): void {
  const asked = ranges.length > 40 ? `${ranges.slice(0, 40)}…` : ranges
  if (answer.status === 200) media.isWhole(answer, asked)
  else if (answer.status === 416) mayRefuse(media, asked, answer)
  else {
    demand(answer.status === 206, `${asked} answers ${answer.status}`)
    demand(answer.body.length <= media.size + FRAMING_BYTES_MAX, `${asked} brings ${answer.body.length} bytes`)
    const parts = partsOf(answer)
    demand(parts.length > 0, `${asked} answers 206 without a part`)
    for (const part of parts) isRight(media, asked, part)
  }
}

/** RFC 9110, 15.5.17: too many or too small ones may be refused though they are there; then the size need not be told. */
function mayRefuse(media: MediaUnderTest, asked: string, answer: Answer): void {
  if (answer.headers['content-range'] !== undefined) media.isUnsatisfiable(answer, asked)
}

interface Part {
  readonly contentRange: string | undefined
  readonly bytes: Buffer
}

function isRight(media: MediaUnderTest, asked: string, { contentRange, bytes }: Part): void {
  const [, first = '', last = '', size = ''] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? '') ?? []
  demand(Number(size) === media.size, `a part of ${asked} says "${contentRange}"`)
  const right = media.bytes.subarray(Number(first), Number(last) + 1)
  demand(bytes.equals(right), `the part ${contentRange} of ${asked} brings other bytes than the whole has there`)
}

/** RFC 9110, section 14.6. */
function partsOf(answer: Answer): Part[] {
  const type = answer.headers['content-type'] ?? ''
  const boundary = /^multipart\/byteranges;.*boundary="?([^";]+)/i.exec(type)?.[1]
  if (boundary === undefined) return [{ contentRange: answer.headers['content-range'], bytes: answer.body }]
  const text = `\r\n${answer.body.toString('latin1')}`
  return text
    .split(`\r\n--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n')
      const contentRange = /\r\ncontent-range: *([^\r]+)/i.exec(part.slice(0, end))?.[1]
      return { contentRange, bytes: Buffer.from(part.slice(end + 4), 'latin1') }
    })
}
