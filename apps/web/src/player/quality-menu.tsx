import { Menu } from '@vidstack/react'
import type { MediaFile } from '../api/views.ts'
import { bucketText, sizeText } from '../title/wording.ts'
import { MenuChoice, PlayerMenu } from './player-menu.tsx'

interface QualityMenuProps {
  readonly file: MediaFile
  readonly files: readonly MediaFile[]
  readonly onChooseFile: (fileId: string) => void
}

/** Goes on in another bucket, at the same place. */
export function QualityMenu({ file, files, onChooseFile }: QualityMenuProps) {
  return (
    <PlayerMenu icon="quality" label="Quality" current={bucketText(file.bucket)}>
      <Menu.RadioGroup value={file.id} onChange={onChooseFile}>
        {files.map((choice) => (
          <MenuChoice
            key={choice.id}
            value={choice.id}
            text={bucketText(choice.bucket)}
            detail={sizeText(choice.sizeBytes)}
          />
        ))}
      </Menu.RadioGroup>
    </PlayerMenu>
  )
}
