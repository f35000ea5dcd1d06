import { expect, test } from 'vitest'
import { markedChannelId, parseChannelId } from './channel-id.ts'

test.for([
  ['-1001234567890', 1_234_567_890],
  ['1234567890', 1_234_567_890],
  ['-1012345678901', 12_345_678_901],
  ['-1000000000099', 99],
  ['-10099', 99],
  ['99', 99],
] as const)('%s is channel %d', ([text, id]) => {
  expect(parseChannelId(text)).toBe(id)
  expect(parseChannelId(String(markedChannelId(id)))).toBe(id)
})

test.for(['', '0', '-1', '-100', '@films', '-1000000000000', '-200123', '1234567890123', '-10012345678901234', '+5'])(
  '%j is no channel',
  (text) => {
    expect(parseChannelId(text)).toBeUndefined()
  },
)
