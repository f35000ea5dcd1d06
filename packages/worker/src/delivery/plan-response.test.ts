import type { IncomingHttpHeaders } from 'node:http'
import { SLICE_BYTES } from '@streamvault/core'
import { describe, expect, test } from 'vitest'
import { planResponse, type ResponsePlan, type Validated } from './plan-response.ts'

const MODIFIED_AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const MODIFIED = 'Fri, 02 Jan 2026 03:04:05 GMT'
const LATER = 'Sat, 03 Jan 2026 00:00:00 GMT'
const EARLIER = 'Thu, 01 Jan 2026 00:00:00 GMT'
const ETAG = '"abc"'

/** What a row expects: a status, and for a body its first and last byte as a `Content-Range` would say. */
type Expected = 200 | 304 | 412 | 416 | readonly [first: number, last: number]
type Row = readonly [why: string, headers: IncomingHttpHeaders, expected: Expected]

/** As many bytes as a part has by default. */
const PART_BYTES = 2000 * 1024 ** 2
const SEVERAL_PARTS = 3 * PART_BYTES
const SIZES = [0, 1, 1000, SLICE_BYTES, PART_BYTES, SEVERAL_PARTS]

function outcome(plan: ResponsePlan, sizeBytes: number): Expected {
  if (!('range' in plan)) return plan.status
  if (plan.status === 206) return [plan.range.start, plan.range.end - 1]
  expect(plan.range).toEqual({ start: 0, end: sizeBytes })
  return 200
}

function check(method: 'GET' | 'HEAD', sizeBytes: number, rows: readonly Row[]): void {
  const what: Validated = { sizeBytes, etag: ETAG, modifiedAt: MODIFIED_AT }
  test.each(rows)(`${method}, ${sizeBytes} bytes: %s`, (_why, headers, expected) => {
    expect(outcome(planResponse({ method, headers }, what), sizeBytes)).toEqual(expected)
  })
}

const RANGES_OF_1000: readonly Row[] = [
  ['no range is the whole', {}, 200],
  ['the first byte', { range: 'bytes=0-0' }, [0, 0]],
  ['an open end from 0 is the whole, as a part', { range: 'bytes=0-' }, [0, 999]],
  ['an inner part', { range: 'bytes=10-19' }, [10, 19]],
  ['the last byte as a suffix', { range: 'bytes=-1' }, [999, 999]],
  ['a suffix of nothing cannot be had', { range: 'bytes=-0' }, 416],
  ['a suffix longer than the file is the whole', { range: 'bytes=-5000' }, [0, 999]],
  ['a suffix as long as the file is the whole', { range: 'bytes=-1000' }, [0, 999]],
  ['a start at the last byte', { range: 'bytes=999-' }, [999, 999]],
  ['a start at the end cannot be had', { range: 'bytes=1000-' }, 416],
  ['a start beyond the end cannot be had', { range: 'bytes=5000-6000' }, 416],
  ['an end beyond is clamped', { range: 'bytes=990-5000' }, [990, 999]],
  ['an end at the size is clamped', { range: 'bytes=990-1000' }, [990, 999]],
  ['an end beyond any number is clamped', { range: 'bytes=990-99999999999999999999999' }, [990, 999]],
  ['a start beyond any number cannot be had', { range: 'bytes=99999999999999999999999-' }, 416],
  ['leading zeros are digits like others', { range: 'bytes=000000000000000000990-' }, [990, 999]],
  ['a suffix beyond any number is the whole', { range: 'bytes=-99999999999999999999999' }, [0, 999]],
  ['a reversed range is ignored', { range: 'bytes=20-10' }, 200],
  ['a reversed range beyond any number is ignored', { range: 'bytes=99999999999999999999-99999999999999999998' }, 200],
  ['several ranges are ignored', { range: 'bytes=0-0,5-6' }, 200],
  ['an empty set is ignored', { range: 'bytes=' }, 200],
  ['a lone dash is ignored', { range: 'bytes=-' }, 200],
  ['garbage is ignored', { range: 'bytes=abc' }, 200],
  ['a negative start is ignored', { range: 'bytes=-5-10' }, 200],
  ['hexadecimal is ignored', { range: 'bytes=0x1-5' }, 200],
  ['a fraction is ignored', { range: 'bytes=1.5-3' }, 200],
  ['space inside is ignored', { range: 'bytes=1 - 3' }, 200],
  ['an unknown unit is ignored', { range: 'slices=0-1' }, 200],
  ['a missing unit is ignored', { range: '0-1' }, 200],
  ['units are case-insensitive', { range: 'Bytes=1-2' }, [1, 2]],
]

const RANGES_BY_SIZE: readonly (readonly [sizeBytes: number, rows: readonly Row[]])[] = [
  [
    0,
    [
      ['no range is the empty whole', {}, 200],
      ['its first byte cannot be had', { range: 'bytes=0-0' }, 416],
      ['an open end cannot be had', { range: 'bytes=0-' }, 416],
      ['a suffix cannot be told in Content-Range and is ignored', { range: 'bytes=-1' }, 200],
      ['a suffix of nothing cannot be had', { range: 'bytes=-0' }, 416],
    ],
  ],
  [
    1,
    [
      ['its only byte', { range: 'bytes=0-0' }, [0, 0]],
      ['its only byte, open', { range: 'bytes=0-' }, [0, 0]],
      ['its only byte, from the end', { range: 'bytes=-1' }, [0, 0]],
      ['a start at the end cannot be had', { range: 'bytes=1-' }, 416],
    ],
  ],
  [
    SLICE_BYTES,
    [
      ['the last byte of the slice', { range: `bytes=${SLICE_BYTES - 1}-` }, [SLICE_BYTES - 1, SLICE_BYTES - 1]],
      ['the byte behind the slice cannot be had', { range: `bytes=${SLICE_BYTES}-` }, 416],
      ['the whole slice', { range: `bytes=0-${SLICE_BYTES - 1}` }, [0, SLICE_BYTES - 1]],
    ],
  ],
  [
    PART_BYTES,
    [
      ['the last byte of the part', { range: `bytes=${PART_BYTES - 1}-` }, [PART_BYTES - 1, PART_BYTES - 1]],
      ['the byte behind the part cannot be had', { range: `bytes=${PART_BYTES}-` }, 416],
      ['the whole part', { range: `bytes=0-${PART_BYTES - 1}` }, [0, PART_BYTES - 1]],
    ],
  ],
  [
    SEVERAL_PARTS,
    [
      [
        'the bytes on both sides of a seam',
        { range: `bytes=${PART_BYTES - 1}-${PART_BYTES}` },
        [PART_BYTES - 1, PART_BYTES],
      ],
      ['beyond 32 bits', { range: 'bytes=4294967295-4294967296' }, [4294967295, 4294967296]],
      ['the last byte as a suffix', { range: 'bytes=-1' }, [SEVERAL_PARTS - 1, SEVERAL_PARTS - 1]],
      ['the byte behind the last part cannot be had', { range: `bytes=${SEVERAL_PARTS}-` }, 416],
    ],
  ],
]

const IF_RANGES_OF_1000: readonly Row[] = [
  ['the same tag keeps the range', { range: 'bytes=1-2', 'if-range': ETAG }, [1, 2]],
  ['another tag drops the range', { range: 'bytes=1-2', 'if-range': '"other"' }, 200],
  ['a weak tag never matches', { range: 'bytes=1-2', 'if-range': `W/${ETAG}` }, 200],
  ['the same date keeps the range', { range: 'bytes=1-2', 'if-range': MODIFIED }, [1, 2]],
  ['a later date drops the range: equality is asked for', { range: 'bytes=1-2', 'if-range': LATER }, 200],
  ['an earlier date drops the range', { range: 'bytes=1-2', 'if-range': EARLIER }, 200],
  ['garbage drops the range', { range: 'bytes=1-2', 'if-range': 'yesterday' }, 200],
  ['a date of another form drops it', { range: 'bytes=1-2', 'if-range': '2026-01-02T03:04:05Z' }, 200],
  [
    'the same date as old senders wrote it',
    { range: 'bytes=1-2', 'if-range': 'Friday, 02-Jan-26 03:04:05 GMT' },
    [1, 2],
  ],
  ['the same date as asctime wrote it', { range: 'bytes=1-2', 'if-range': 'Fri Jan  2 03:04:05 2026' }, [1, 2]],
  ['without a range it means nothing', { 'if-range': '"other"' }, 200],
  ['a match does not make a bad range good', { range: 'bytes=1000-', 'if-range': ETAG }, 416],
  ['a mismatch makes a bad range the whole', { range: 'bytes=1000-', 'if-range': '"other"' }, 200],
]

const PRECONDITIONS: readonly Row[] = [
  ['If-None-Match with the tag', { 'if-none-match': ETAG }, 304],
  ['If-None-Match with the weak tag', { 'if-none-match': `W/${ETAG}` }, 304],
  ['If-None-Match with the tag in a list', { 'if-none-match': `"x", ${ETAG}` }, 304],
  ['If-None-Match with anything', { 'if-none-match': '*' }, 304],
  ['If-None-Match with another tag', { 'if-none-match': '"x"' }, 200],
  ['If-None-Match comes before If-Modified-Since', { 'if-none-match': '"x"', 'if-modified-since': LATER }, 200],
  ['If-None-Match comes before the range', { 'if-none-match': ETAG, range: 'bytes=5000-' }, 304],
  ['If-Modified-Since the same second', { 'if-modified-since': MODIFIED }, 304],
  ['If-Modified-Since before', { 'if-modified-since': EARLIER }, 200],
  ['If-Modified-Since with garbage', { 'if-modified-since': 'yesterday' }, 200],
  ['If-Modified-Since with a date of another form', { 'if-modified-since': '2030' }, 200],
  ['If-Match with the tag', { 'if-match': ETAG }, 200],
  ['If-Match with anything', { 'if-match': '*' }, 200],
  ['If-Match with another tag', { 'if-match': '"x"' }, 412],
  ['If-Match never takes a weak tag', { 'if-match': `W/${ETAG}` }, 412],
  ['If-Match comes before If-None-Match', { 'if-match': '"x"', 'if-none-match': ETAG }, 412],
  ['If-Unmodified-Since before', { 'if-unmodified-since': EARLIER }, 412],
  ['If-Unmodified-Since the same second', { 'if-unmodified-since': MODIFIED }, 200],
  ['If-Match comes before If-Unmodified-Since', { 'if-match': ETAG, 'if-unmodified-since': EARLIER }, 200],
]

describe('ranges of a file of 1,000 bytes', () => {
  check('GET', 1000, RANGES_OF_1000)
})

describe('ranges at sizes where mistakes hide', () => {
  for (const [sizeBytes, rows] of RANGES_BY_SIZE) check('GET', sizeBytes, rows)
})

describe('If-Range', () => {
  check('GET', 1000, IF_RANGES_OF_1000)
})

describe('preconditions', () => {
  for (const sizeBytes of SIZES) {
    check('GET', sizeBytes, PRECONDITIONS)
    check('HEAD', sizeBytes, PRECONDITIONS)
  }
})

describe('HEAD ignores ranges: they are defined for GET alone', () => {
  const ranged = [...RANGES_OF_1000, ...RANGES_BY_SIZE.flatMap(([, rows]) => rows), ...IF_RANGES_OF_1000]
  const whole = ranged.map(([why, headers]): Row => [why, headers, 200])
  for (const sizeBytes of SIZES) check('HEAD', sizeBytes, whole)
})
