import { Menu } from '@vidstack/react'
import { codecText } from '../title/wording.ts'
import type { SoundChoice } from './hls/film-choices.ts'
import { soundLabel } from './hls/sound-label.ts'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

export interface SoundMenuProps {
  readonly sounds: readonly SoundChoice[]
  readonly sound: SoundChoice | undefined
  readonly onChoose: (sound: SoundChoice) => void
}

/** Lets another sound of the film be heard. Where there is one alone, there is no menu. */
export function SoundMenu({ sounds, sound, onChoose }: SoundMenuProps) {
  if (sounds.length < 2) return null

  function choose(id: string) {
    const chosen = sounds.find((each) => each.id === id)
    // Vidstack's menu also reports what it was told.
    if (chosen !== undefined && id !== sound?.id) onChoose(chosen)
  }

  return (
    <PlayerMenu icon="sound" label="Audio">
      <Menu.RadioGroup value={sound?.id ?? ''} onChange={choose}>
        {sounds.map((choice) => (
          <MenuChoice key={choice.id} value={choice.id} text={soundLabel(choice)} detail={codecText(choice.codec)} />
        ))}
      </Menu.RadioGroup>
    </PlayerMenu>
  )
}
