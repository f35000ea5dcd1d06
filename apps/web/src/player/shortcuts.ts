import type { MediaKeyShortcuts, MediaPlayerInstance } from '@vidstack/react'

const JUMP_SECONDS = 10

/** The keys of the player; 0 to 9 jump to tenths of the film by themselves. Arrows move by 5 seconds, `j` and `l` by 10. */
export const SHORTCUTS: MediaKeyShortcuts = {
  togglePaused: 'k Space',
  toggleMuted: 'm',
  toggleFullscreen: 'f',
  togglePictureInPicture: 'i',
  toggleCaptions: 'c',
  seekBackward: 'ArrowLeft',
  seekForward: 'ArrowRight',
  volumeUp: 'ArrowUp',
  volumeDown: 'ArrowDown',
  speedUp: '>',
  slowDown: '<',
  jumpBack: { keys: ['j', 'J'], onKeyDown: ({ player }) => jump(player, -JUMP_SECONDS) },
  jumpAhead: { keys: ['l', 'L'], onKeyDown: ({ player }) => jump(player, JUMP_SECONDS) },
}

/** Moves by `seconds`, within the film. */
export function jump(player: MediaPlayerInstance, seconds: number): void {
  const { currentTime, duration } = player.state
  player.currentTime = Math.min(duration, Math.max(0, currentTime + seconds))
}
