'use client'

import { requestPlayback } from '../api/client.ts'
import type { MediaFile } from '../api/views.ts'
import { SaveButton } from './save-button.tsx'
import { formatText } from './wording.ts'

interface DownloadButtonProps {
  readonly file: MediaFile
  /** What is said after "Download". */
  readonly label: string
}

/** Saves one file as it is. */
export function DownloadButton({ file, label }: DownloadButtonProps) {
  return (
    <SaveButton
      bucket={file.bucket}
      about={formatText(file)}
      sizeBytes={file.sizeBytes}
      label={label}
      requestUrl={async () => (await requestPlayback(file.id)).downloadUrl}
    />
  )
}
