'use client'

import { useMutation } from '@tanstack/react-query'
import { problemFrom } from '../api/api-error.ts'
import { requestPlayback } from '../api/client.ts'
import type { MediaFile } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { bucketText, formatText, sizeText } from './wording.ts'

interface DownloadButtonProps {
  readonly file: MediaFile
  /** What is said after "Download". */
  readonly label: string
}

/** Fetches a ticket and lets the browser save the file under its own name. */
export function DownloadButton({ file, label }: DownloadButtonProps) {
  const download = useMutation({
    mutationFn: () => requestPlayback(file.id),
    onSuccess: ({ downloadUrl }) => location.assign(downloadUrl),
  })
  return (
    <button
      type="button"
      aria-label={`Download ${label}`}
      disabled={download.isPending}
      onClick={() => download.mutate()}
      className="flex w-full items-center gap-3 rounded-2xl px-4 py-3 text-left transition-colors hover:bg-white/8"
    >
      <span className="w-14 font-semibold">{bucketText(file.bucket)}</span>
      <span className="min-w-0 flex-1 text-sm text-balance text-mist" role={download.isError ? 'alert' : undefined}>
        {download.isError ? problemFrom(download.error).title : formatText(file)}
      </span>
      <span className="text-sm whitespace-nowrap text-mist tabular-nums">{sizeText(file.sizeBytes)}</span>
      <Icon name="download" className={`size-4.5 ${download.isPending ? 'animate-pulse' : ''}`} />
    </button>
  )
}
