import { basename } from 'node:path/posix'
import type { CallOptions, FoundPiece, Job } from '@streamvault/core'
import type { IngestOptions } from '../ingest/ingest-workpiece.ts'
import { joinSubtitle } from '../ingest/join-subtitle.ts'
import { videoToJoin } from '../ingest/join-subtitles.ts'
import { readBlobsAhead } from '../reading/read-blobs-ahead.ts'
import type { AdoptDeps, MetSubtitle, Verdict } from './adopt-deps.ts'

export interface AdoptSubtitleOptions extends CallOptions, Pick<IngestOptions, 'encryption'> {
  readonly job: Pick<Job, 'id' | 'createdAt'>
}

/**
 * Joins a subtitle of somebody else to the videos that it is of; undefined while nothing tells which. It is small, and is kept as any
 * subtitle is, in UTF-8: what lies in the place stays as it is.
 *
 * Throws what `joinSubtitle` throws.
 */
export async function adoptSubtitle(
  deps: AdoptDeps,
  { fileName, blob, sizeBytes, ...met }: FoundPiece & MetSubtitle,
  { signal, job, ...options }: AdoptSubtitleOptions,
): Promise<Verdict | undefined> {
  const { tags, videos } = await deps.homeOf({ fileName, ...met })
  if (videos.size === 0) return undefined
  const open = async () => {
    const reader = readBlobsAhead(deps, [{ store: deps.store.name, blob, sizeBytes }], { signal })
    return { name: nameOf(fileName), reader, [Symbol.asyncDispose]: async () => reader[Symbol.dispose]() }
  }
  let isNew = false
  for (const [video, recognised] of videos) {
    const file = await videoToJoin(deps, video)
    const subtitle = { path: fileName, tags, open }
    const joined = await joinSubtitle(deps, options, { run: { signal }, job, recognised, file, subtitle })
    isNew ||= 'status' in joined && joined.status === 'stored'
  }
  return { result: isNew ? 'adopted' : 'known' }
}

/** Its name, without what would make a path of it. */
function nameOf(fileName: string): string {
  return basename(fileName.toWellFormed().replace(/[\\\0]/g, '_'))
}
