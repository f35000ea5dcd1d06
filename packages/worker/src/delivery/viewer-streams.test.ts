import { expect, test } from 'vitest'
import { ViewerStreams } from './viewer-streams.ts'

test('a viewer has as many at a time as one may, others have their own, and nobody is known who has none', () => {
  const streams = new ViewerStreams(2)
  const mine = [streams.begin('a'), streams.begin('a')]
  expect(() => streams.begin('a')).toThrow(expect.objectContaining({ code: 'STREAMS_TOO_MANY', retryAfterMs: 2000 }))
  const others = streams.begin('b')
  mine[0]?.[Symbol.dispose]()
  mine[0]?.[Symbol.dispose]()
  mine[0] = streams.begin('a')
  expect(() => streams.begin('a')).toThrow()
  for (const each of [...mine, others]) each[Symbol.dispose]()
  expect(streams.viewersCount).toBe(0)
})
