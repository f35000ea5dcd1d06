import { useMediaRemote, useMediaState, VolumeSlider } from '@vidstack/react'
import { ControlButton } from './control-button.tsx'
import { keepFocus } from './keep-focus.ts'

/** Mute, and on a pointer device the loudness beside it. */
export function VolumeControl() {
  const remote = useMediaRemote()
  const muted = useMediaState('muted')
  const volume = useMediaState('volume')
  const silent = muted || volume === 0
  return (
    <div className="group/volume flex items-center max-sm:hidden">
      <ControlButton
        icon={silent ? 'muted' : 'volume'}
        label={silent ? 'Unmute' : 'Mute'}
        shortcut="m"
        onClick={(event) => remote.toggleMuted(event.nativeEvent)}
      />
      <VolumeSlider.Root className="slider volume-bar" aria-label="Volume" onMouseDown={keepFocus}>
        <VolumeSlider.Track className="slider-track">
          <VolumeSlider.TrackFill className="slider-fill" />
        </VolumeSlider.Track>
        <VolumeSlider.Thumb className="slider-thumb" />
      </VolumeSlider.Root>
    </div>
  )
}
