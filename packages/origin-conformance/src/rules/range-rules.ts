import { demand } from '../verdict.ts'
import { type MediaRule, mediaRule as rule } from './media-rule.ts'
import { MIB } from './media-under-test.ts'
import { isLegalForSeveral } from './several-ranges.ts'

const RANGE = 'RFC 9110, 14.1.2'
/** More than any number that a program counts in. */
const HUGE = '9'.repeat(30)

/** Ranges as they are asked for, and the bytes that each must bring. */
type Parts = Readonly<Record<string, readonly [start: number, end: number]>>

function part(name: string, title: string, ranges: (size: number) => Parts): MediaRule {
  return rule(name, title, RANGE, async (media) => {
    for (const [range, [start, end]] of Object.entries(ranges(media.size))) {
      media.isPart(await media.get({ range: `bytes=${range}` }), range, { start, end })
    }
  })
}

export const RANGE_RULES: readonly MediaRule[] = [
  rule('whole', 'without a range there is everything, and ranges are offered', 'RFC 9110, 14.3', async (media) => {
    const answer = await media.get()
    media.isWhole(answer, 'a plain GET')
    demand(answer.headers['accept-ranges'] === 'bytes', `Accept-Ranges is "${answer.headers['accept-ranges']}"`)
  }),
  part('first-byte', 'the first byte alone is one byte', () => ({ '0-0': [0, 1] })),
  part('middle', 'a range in the middle is exactly that, over the borders of slices too', (size) => {
    const border = size > 2 * MIB ? MIB : Math.floor(size / 2)
    return {
      [`${border - 1}-${border}`]: [border - 1, border + 1],
      [`${border - 777}-${border + 999}`]: [border - 777, border + 1000],
      [`${size - 1}-${size - 1}`]: [size - 1, size],
    }
  }),
  part('suffix', 'a suffix is counted from the end', (size) => ({
    '-1': [size - 1, size],
    '-1000': [size - 1000, size],
    [`-${size + 5}`]: [0, size],
  })),
  part('open-end', 'a range without an end goes to the last byte', (size) => ({
    [`${size - 1000}-`]: [size - 1000, size],
    '0-': [0, size],
  })),
  part('clamp', 'a range that goes beyond the end ends there', (size) => ({
    [`${size - 10}-${size + 10}`]: [size - 10, size],
    [`${size - 10}-${HUGE}`]: [size - 10, size],
  })),
  rule('beyond', 'a range behind the end is 416 and tells the size', 'RFC 9110, 15.5.17', async (media) => {
    for (const range of [`${media.size}-`, `${media.size}-${media.size + 9}`, `${HUGE}-`, '-0']) {
      media.isUnsatisfiable(await media.get({ range: `bytes=${range}` }), range)
    }
  }),
  rule('foreign-unit', 'a range in an unknown unit is no range', 'RFC 9110, 14.2', async (media) => {
    media.isWhole(await media.get({ range: 'lines=0-1' }), 'a range of lines')
  }),
  rule('malformed', 'a range that is none is ignored or refused, never guessed', 'RFC 9110, 14.2', async (media) => {
    for (const range of ['bytes=5-2', 'bytes=a-b', 'bytes=-', 'bytes=', 'bytes', 'bytes=1', 'bytes=0x0-0x9', '0-0']) {
      const answer = await media.get({ range })
      if (answer.status === 200) media.isWhole(answer, range)
      else demand([400, 416].includes(answer.status), `${range} answers ${answer.status}`)
    }
  }),
  rule(
    'several',
    'several ranges are answered legally, and cost no more than the whole',
    'RFC 9110, 14.2, 15.3.7',
    async (media) => {
      const overlapping = Array.from({ length: 200 }, () => '0-').join(',')
      for (const ranges of ['0-0,2-2', '0-1,-1', `0-0,${media.size}-`, overlapping]) {
        isLegalForSeveral(media, ranges, await media.get({ range: `bytes=${ranges}` }))
      }
    },
  ),
  rule('head-ranges', 'a range is for GET alone: HEAD does not see it', 'RFC 9110, 14.2', async (media) => {
    const { status, headers } = await media.head({ range: 'bytes=0-0' })
    demand(status === 200, `HEAD with a range answers ${status}`)
    demand(headers['content-length'] === String(media.size), `its length is ${headers['content-length']}`)
  }),
]
