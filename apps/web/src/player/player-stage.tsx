import type { MediaFile } from '../api/views.ts'
import { NextUp } from './next-up.tsx'
import { PlayFailurePanel } from './play-failure-panel.tsx'
import { SoundNotice } from './sound-notice.tsx'
import { StageButtons } from './stage-buttons.tsx'
import type { Source } from './use-source.ts'

interface PlayerStageProps {
  readonly titleId: string
  /** The file that was asked for. */
  readonly file: MediaFile
  readonly files: readonly MediaFile[]
  readonly source: Source
  readonly onNext: (() => void) | undefined
}

/** What lies over the picture: what is going on, and what went wrong. */
export function PlayerStage({ titleId, file, files, source, onNext }: PlayerStageProps) {
  const { failure, state, retry, chooseQuality, chooseSound } = source
  const { lostSound } = state
  if (failure !== undefined) {
    const panel = { titleId, failure, file, files }
    return <PlayFailurePanel {...panel} onRetry={retry} onChoose={chooseQuality} />
  }
  return (
    <>
      <StageButtons />
      {lostSound && <SoundNotice {...lostSound} onRetry={() => chooseSound(lostSound.wanted)} />}
      {onNext && <NextUp onNext={onNext} />}
    </>
  )
}
