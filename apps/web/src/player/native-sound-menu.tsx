import { Menu, useAudioOptions } from '@vidstack/react'
import { languageText } from '../title/wording.ts'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

/** Lets another sound be heard, of those that the browser itself found in a film. */
export function NativeSoundMenu() {
  const options = useAudioOptions()
  if (options.disabled || options.length < 2) return null

  function choose(chosen: string) {
    options.find(({ value }) => value === chosen)?.select()
  }

  return (
    <PlayerMenu icon="sound" label="Audio">
      <Menu.RadioGroup value={options.selectedValue ?? ''} onChange={choose}>
        {options.map(({ value, label, track }) => (
          <MenuChoice key={value} value={value} text={label || languageText(track.language)} />
        ))}
      </Menu.RadioGroup>
    </PlayerMenu>
  )
}
