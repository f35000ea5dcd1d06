import { Controls, useMediaRemote, useMediaState } from '@vidstack/react'
import { Icon } from '../glass/icon.tsx'
import { JumpButton } from './jump-button.tsx'
import { Spinner } from './spinner.tsx'

/** The middle of the picture: waiting, a way to begin, and on a phone the large buttons. */
export function StageButtons() {
  const remote = useMediaRemote()
  const paused = useMediaState('paused')
  const started = useMediaState('started')
  const waiting = useMediaState('waiting')
  const canPlay = useMediaState('canPlay')
  const busy = !canPlay || waiting
  return (
    <>
      {busy && (
        <div className="stage">
          <Spinner />
        </div>
      )}
      {!busy && !started && (
        <div className="stage max-sm:hidden">
          <button
            type="button"
            aria-label="Start"
            className="glass-deep pointer-events-auto grid size-24 place-items-center rounded-full transition-transform hover:scale-105"
            onClick={(event) => remote.play(event.nativeEvent)}
          >
            <Icon name="play" className="size-10 translate-x-0.5" />
          </button>
        </div>
      )}
      {!busy && (
        <Controls.Root className="player-controls stage gap-9 sm:hidden">
          <JumpButton seconds={-10} className="glass-deep pointer-events-auto size-14!" />
          <button
            type="button"
            aria-label={paused ? 'Play' : 'Pause'}
            className="glass-deep pointer-events-auto grid size-20 place-items-center rounded-full"
            onClick={(event) => remote.togglePaused(event.nativeEvent)}
          >
            <Icon name={paused ? 'play' : 'pause'} className="size-9" />
          </button>
          <JumpButton seconds={10} className="glass-deep pointer-events-auto size-14!" />
        </Controls.Root>
      )}
    </>
  )
}
