import type { MediaFile } from '../api/views.ts'
import { Artwork } from '../art/artwork.tsx'
import { Icon } from '../glass/icon.tsx'
import { RequestId } from '../glass/request-id.tsx'
import { DownloadButton } from '../title/download-button.tsx'
import { bucketText, formatText, sizeText } from '../title/wording.ts'
import type { PlayFailure } from './play-failure.ts'

interface PlayFailurePanelProps {
  readonly titleId: string
  readonly failure: PlayFailure
  readonly file: MediaFile
  readonly files: readonly MediaFile[]
  readonly onRetry: () => void
  readonly onChoose: (fileId: string) => void
}

/** Says why nothing plays, and offers what helps: another bucket, the file itself, another try. */
export function PlayFailurePanel({ titleId, failure, file, files, onRetry, onChoose }: PlayFailurePanelProps) {
  const others = files.filter(({ id }) => id !== file.id)
  const unplayable = failure.kind === 'unplayable'
  return (
    <div className="stage px-5">
      <Artwork titleId={titleId} frame="wide" className="absolute inset-0 size-full opacity-45" />
      <div
        className="glass-deep pointer-events-auto w-full max-w-lg rounded-[2rem] p-7 sm:p-9"
        role="alert"
        data-testid="play-failure"
      >
        <Icon name="alert" className="mb-4 size-8 text-alarm" />
        <h2 className="mb-2 text-2xl font-semibold tracking-tight">{headingOf(failure)}</h2>
        <p className="mb-6 text-mist">{sentenceOf(failure, file)}</p>
        <div className="flex flex-wrap gap-3">
          {!isFinal(failure) && (
            <button type="button" className="button button-light" onClick={onRetry}>
              <Icon name="retry" className="size-4.5" />
              Try again
            </button>
          )}
          {others.map((other) => (
            <button
              key={other.id}
              type="button"
              className="button glass button-glass"
              onClick={() => onChoose(other.id)}
            >
              Play in {bucketText(other.bucket)}
            </button>
          ))}
        </div>
        {unplayable && (
          <div className="mt-5 rounded-2xl border border-white/10">
            <DownloadButton file={file} label={`${bucketText(file.bucket)}, ${sizeText(file.sizeBytes)}`} />
          </div>
        )}
        {failure.problem && <RequestId problem={failure.problem} />}
      </div>
    </div>
  )
}

/** However often it is asked for. */
const FINAL: readonly string[] = ['TAKEN_DOWN', 'FILE_GONE']

/** Whether the same would come of it however often it is tried. */
function isFinal(failure: PlayFailure): boolean {
  return failure.kind === 'unplayable' || FINAL.includes(failure.problem.code)
}

function sentenceOf(failure: PlayFailure, file: MediaFile): string {
  if (failure.kind === 'unavailable') return failure.problem.title
  const { title, detail } = failure.problem ?? {}
  return [`It is ${formatText(file)}.`, title, detail && `The reason: ${detail}.`].filter(Boolean).join(' ')
}

function headingOf(failure: PlayFailure): string {
  if (failure.kind === 'unplayable') return 'This browser cannot play this file'
  if (failure.problem.code === 'FILE_GONE') return 'Not available'
  return failure.problem.code === 'TAKEN_DOWN' ? 'Taken down' : 'The film does not come through'
}
