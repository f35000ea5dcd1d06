import { Menu } from '@vidstack/react'
import type { MediaFile } from '../api/views.ts'
import { bucketText, codecText, pictureText, sizeText } from '../title/wording.ts'
import { AUTO } from './choices/use-quality.ts'
import type { QualityChoice } from './hls/film-choices.ts'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

export interface QualityMenuProps {
  /** The file that is shown. */
  readonly shown: MediaFile
  readonly files: readonly MediaFile[]
  /** Those of the files that can be changed between while the film goes on; none where it is played as it is. */
  readonly qualities: readonly QualityChoice[]
  /** What is chosen: a file, or `auto`. */
  readonly chosen: string
  /** Whether what comes through best can be chosen. */
  readonly offersAuto: boolean
  readonly onChoose: (fileId: string) => void
}

/** Goes on in another bucket, at the same place, or in whichever comes through. */
export function QualityMenu({ shown, files, qualities, chosen, offersAuto, onChoose }: QualityMenuProps) {
  if (files.length < 2) return null
  const now = bucketText(shown.bucket)
  const codecOf = (file: MediaFile) => {
    const codec = qualities.find(({ fileId }) => fileId === file.id)?.codec
    return codec ? codecText(codec) : pictureText(file)
  }
  return (
    <PlayerMenu icon="quality" label="Quality" current={chosen === AUTO ? `Auto ${now}` : now}>
      <Menu.RadioGroup value={chosen} onChange={onChoose}>
        {offersAuto && <MenuChoice value={AUTO} text="Auto" detail={chosen === AUTO ? now : 'What comes through'} />}
        {files.map((file) => (
          <MenuChoice
            key={file.id}
            value={file.id}
            text={bucketText(file.bucket)}
            detail={[codecOf(file), sizeText(file.sizeBytes)].filter(Boolean).join(' · ')}
          />
        ))}
      </Menu.RadioGroup>
    </PlayerMenu>
  )
}
