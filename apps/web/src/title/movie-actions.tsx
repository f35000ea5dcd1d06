'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { Bucket, Title } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { Segments } from '../glass/segments.tsx'
import { watchPath } from '../library/title-facts.ts'
import { DownloadButton } from './download-button.tsx'
import { NothingToPlay } from './nothing-to-play.tsx'
import { fileIn } from './playable.ts'
import { ResumeNote } from './resume-note.tsx'
import { bucketText, sizeText } from './wording.ts'

/** Play a movie in a bucket of choice, or take the file home. */
export function MovieActions({ title }: { readonly title: Title }) {
  const [bucket, setBucket] = useState<Bucket>()
  const file = fileIn(title.files, bucket)
  if (file === undefined) return <NothingToPlay title={title} what="file" />
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-3">
        <Link href={watchPath(title.id, file.id)} className="button button-light min-w-40">
          <Icon name="play" className="size-4.5" />
          Play
        </Link>
        {title.files.length > 1 && (
          <Segments
            label="Quality"
            value={file.bucket}
            choices={title.files.map((choice) => ({ value: choice.bucket, text: bucketText(choice.bucket) }))}
            onChoose={setBucket}
          />
        )}
      </div>
      <ResumeNote playable={{ key: title.id, files: title.files }} />
      <section aria-label="Downloads" className="glass w-full max-w-xl rounded-3xl p-2">
        <h2 className="px-4 pt-3 pb-2 text-xs font-semibold tracking-[0.14em] text-mist uppercase">Download</h2>
        <ul>
          {title.files.map((choice) => (
            <li key={choice.id}>
              <DownloadButton file={choice} label={`${bucketText(choice.bucket)}, ${sizeText(choice.sizeBytes)}`} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
