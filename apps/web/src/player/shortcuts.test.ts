import type { MediaPlayerInstance } from '@vidstack/react'
import { expect, test } from 'vitest'
import { jump } from './shortcuts.ts'

test.each([
  [50, 10, 60],
  [50, -10, 40],
  [4, -10, 0],
  [95, 10, 100],
])('from %d a jump by %d seconds in a film of 100 ends at %d', (currentTime, seconds, end) => {
  const player = { state: { currentTime, duration: 100 }, currentTime } as MediaPlayerInstance
  jump(player, seconds)
  expect(player.currentTime).toBe(end)
})
