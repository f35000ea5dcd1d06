import type { MediaFile } from '../api/views.ts'
import { DownloadButton } from '../title/download-button.tsx'
import { bucketText, sizeText, subtitleTexts, tracksOf, trackText } from '../title/wording.ts'
import { PlayerMenu } from './player-menu.tsx'
import type { Way } from './ways/ways-to-play.ts'

const HEADING = 'mb-1 text-[0.6875rem] font-semibold tracking-[0.12em] text-mist uppercase'

/** What is inside the file that plays, which of it only other players show, and a way to take it there. */
export function FileFacts({ file, way }: { readonly file: MediaFile; readonly way: Way }) {
  const isWhole = way !== 'direct'
  const sounds = tracksOf(file, 'audio').map(trackText)
  const isInside = tracksOf(file, 'subtitle').length > 0
  return (
    <PlayerMenu icon="tracks" label="About this file">
      <div className="w-92 max-w-full">
        <dl className="flex flex-col gap-4 px-4 py-3">
          <Fact name="Audio" lines={sounds}>
            {!isWhole &&
              sounds.length > 1 &&
              'The browser picks one of them. Players such as VLC let you choose: use Download.'}
          </Fact>
          <Fact name="Subtitles" lines={subtitleTexts(file)}>
            {!isWhole &&
              isInside &&
              'Those inside the file cannot be shown here. Players such as VLC show them: use Download.'}
          </Fact>
          <Fact name="File" lines={[file.name]} />
        </dl>
        <h2 className={`${HEADING} px-4`}>Download</h2>
        <DownloadButton file={file} label={`${bucketText(file.bucket)}, ${sizeText(file.sizeBytes)}`} />
      </div>
    </PlayerMenu>
  )
}

interface FactProps {
  readonly name: string
  readonly lines: readonly string[]
  /** What a browser cannot do with them. */
  readonly children?: string | false
}

function Fact({ name, lines, children }: FactProps) {
  return (
    <div>
      <dt className={HEADING}>{name}</dt>
      {(lines.length > 0 ? [...new Set(lines)] : ['None in this file']).map((line) => (
        <dd key={line} className="text-sm leading-6 break-words text-white/95">
          {line}
        </dd>
      ))}
      {children && <dd className="mt-1 text-[0.8125rem] leading-5 text-pretty text-mist">{children}</dd>}
    </div>
  )
}
