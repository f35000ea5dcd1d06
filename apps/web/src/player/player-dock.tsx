import { Controls, Time, useMediaRemote, useMediaState } from '@vidstack/react'
import type { MediaFile } from '../api/views.ts'
import type { Chapter } from './chapters.ts'
import { ControlButton } from './control-button.tsx'
import { FileFacts } from './file-facts.tsx'
import { JumpButton } from './jump-button.tsx'
import { NativeSoundMenu } from './native-sound-menu.tsx'
import { QualityMenu, type QualityMenuProps } from './quality-menu.tsx'
import { SoundMenu, type SoundMenuProps } from './sound-menu.tsx'
import { SpeedMenu } from './speed-menu.tsx'
import { SubtitleMenu } from './subtitle-menu.tsx'
import { TimeBar } from './time-bar.tsx'
import { VolumeControl } from './volume-control.tsx'
import type { Way } from './ways/ways-to-play.ts'

interface PlayerDockProps {
  readonly titleId: string
  /** The file that is shown. */
  readonly file: MediaFile
  readonly way: Way
  /** Of the small pictures of the film, once that is known. */
  readonly thumbnailsUrl: string | undefined
  readonly chapters: readonly Chapter[]
  readonly quality: QualityMenuProps
  readonly sound: SoundMenuProps
  readonly onNext: (() => void) | undefined
  /** Whether it is there but not shown: Vidstack's sliders do not survive being removed while they move. */
  readonly withheld: 'yes' | 'no'
}

/** The glass at the bottom: where the film is, and everything that can be done to it. */
export function PlayerDock(props: PlayerDockProps) {
  const { titleId, file, way, thumbnailsUrl, chapters, quality, sound, onNext, withheld } = props
  return (
    <Controls.Root className="player-controls player-dock" hidden={withheld === 'yes'}>
      <div className="player-dock-inset">
        <Controls.Group className="pointer-events-auto relative isolate mx-auto w-full max-w-6xl px-4 pt-2.5 pb-2 sm:px-5">
          {/* Not around the rest: a blurred parent would take the blur from the menus. */}
          <div className="glass-deep absolute inset-0 -z-1 rounded-[1.75rem]" />
          <TimeBar thumbnailsUrl={thumbnailsUrl} chapters={chapters} />
          <div className="flex items-center gap-0.5 max-sm:flex-wrap max-sm:justify-end sm:gap-1">
            <PlayToggle />
            <JumpButton seconds={-10} className="max-sm:hidden" />
            <JumpButton seconds={10} className="max-sm:hidden" />
            <VolumeControl />
            <div className="ml-1 flex gap-1.5 sm:ml-2 text-[0.8125rem] whitespace-nowrap text-white/90 tabular-nums">
              <Time type="current" />
              <span className="text-white/60">/</span>
              <Time type="duration" />
            </div>
            <span className="flex-1" />
            {onNext && <ControlButton icon="next" label="Next episode" onClick={onNext} />}
            <FileFacts file={file} way={way} />
            {way === 'native-segments' ? <NativeSoundMenu /> : <SoundMenu {...sound} />}
            <SubtitleMenu titleId={titleId} />
            <SpeedMenu />
            <QualityMenu {...quality} />
            <WindowToggles />
          </div>
        </Controls.Group>
      </div>
    </Controls.Root>
  )
}

function PlayToggle() {
  const remote = useMediaRemote()
  const paused = useMediaState('paused')
  return (
    <ControlButton
      icon={paused ? 'play' : 'pause'}
      label={paused ? 'Play' : 'Pause'}
      shortcut="k"
      className="max-sm:hidden"
      iconClass="size-6.5"
      onClick={(event) => remote.togglePaused(event.nativeEvent)}
    />
  )
}

function WindowToggles() {
  const remote = useMediaRemote()
  const canLeaveWindow = useMediaState('canPictureInPicture')
  const inPicture = useMediaState('pictureInPicture')
  const canFill = useMediaState('canFullscreen')
  const filling = useMediaState('fullscreen')
  return (
    <>
      {canLeaveWindow && (
        <ControlButton
          icon="window"
          label={inPicture ? 'Exit picture in picture' : 'Enter picture in picture'}
          shortcut="i"
          className="max-sm:hidden"
          onClick={(event) => remote.togglePictureInPicture(event.nativeEvent)}
        />
      )}
      {canFill && (
        <ControlButton
          icon={filling ? 'shrink' : 'expand'}
          label={filling ? 'Exit full screen' : 'Enter full screen'}
          shortcut="f"
          className="tip-end"
          onClick={(event) => remote.toggleFullscreen('prefer-media', event.nativeEvent)}
        />
      )}
    </>
  )
}
