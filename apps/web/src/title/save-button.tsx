'use client'

import { useMutation } from '@tanstack/react-query'
import { problemFrom } from '../api/api-error.ts'
import type { Bucket } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { bucketText, sizeText } from './wording.ts'

interface SaveButtonProps {
  readonly bucket: Bucket
  /** What there is to say of it in a few words. */
  readonly about: string
  readonly sizeBytes: number
  /** What is said after "Download". */
  readonly label: string
  /** Asks for an address with a ticket. */
  readonly requestUrl: () => Promise<string>
}

/** Fetches a ticket and lets the browser save what it opens under its own name. */
export function SaveButton({ bucket, about, sizeBytes, label, requestUrl }: SaveButtonProps) {
  const download = useMutation({
    mutationFn: requestUrl,
    onSuccess: (url) => location.assign(url),
  })
  return (
    <button
      type="button"
      aria-label={`Download ${label}`}
      disabled={download.isPending}
      onClick={() => download.mutate()}
      className="flex w-full items-center gap-3 rounded-2xl px-4 py-3 text-left transition-colors hover:bg-white/8"
    >
      <span className="w-14 font-semibold">{bucketText(bucket)}</span>
      <span className="min-w-0 flex-1 text-sm text-balance text-mist" role={download.isError ? 'alert' : undefined}>
        {download.isError ? problemFrom(download.error).title : about}
      </span>
      <span className="text-sm whitespace-nowrap text-mist tabular-nums">{sizeText(sizeBytes)}</span>
      <Icon name="download" className={`size-4.5 ${download.isPending ? 'animate-pulse' : ''}`} />
    </button>
  )
}
