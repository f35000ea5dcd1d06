import { Menu, useCaptionOptions } from '@vidstack/react'
import { noteChoice } from './choices/player-choices.ts'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

/** Shows one of the subtitles in the film or beside it, or none, from now on. Where there are none, there is no menu. */
export function SubtitleMenu({ titleId }: { readonly titleId: string }) {
  const options = useCaptionOptions({ off: 'Off' })
  if (options.disabled) return null

  function choose(chosen: string) {
    const option = options.find(({ value }) => value === chosen)
    // Vidstack's menu also reports what it was told.
    if (option === undefined || option.selected) return
    const { track } = option
    noteChoice(titleId, { text: track ? { language: track.language, label: track.label } : 'off' })
    option.select()
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
