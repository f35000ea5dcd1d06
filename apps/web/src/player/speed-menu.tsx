import { Menu, useMediaRemote, useMediaState } from '@vidstack/react'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const

/** How fast the film runs. */
export function SpeedMenu() {
  const remote = useMediaRemote()
  const rate = useMediaState('playbackRate')
  return (
    <PlayerMenu icon="speed" label="Speed" {...(rate === 1 ? {} : { current: `${rate}×` })}>
      <Menu.RadioGroup value={String(rate)} onChange={(value) => remote.changePlaybackRate(Number(value))}>
        {RATES.map((choice) => (
          <MenuChoice key={choice} value={String(choice)} text={choice === 1 ? 'Normal' : `${choice}×`} />
        ))}
      </Menu.RadioGroup>
    </PlayerMenu>
  )
}
