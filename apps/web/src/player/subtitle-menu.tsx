import { Menu, useCaptionOptions } from '@vidstack/react'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

/** Shows one of the subtitles beside the video, or none. Where there are none, there is no menu. */
export function SubtitleMenu() {
  const options = useCaptionOptions({ off: 'Off' })
  if (options.disabled) return null

  function choose(chosen: string) {
    options.find(({ value }) => value === chosen)?.select()
  }

  return (
    <PlayerMenu icon="subtitles" label="Subtitles">
      <Menu.RadioGroup value={options.selectedValue} onChange={choose}>
        {options.map(({ value, label }) => (
          <MenuChoice key={value} value={value} text={label} />
        ))}
      </Menu.RadioGroup>
    </PlayerMenu>
  )
}
