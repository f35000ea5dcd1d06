'use client'

import { requestPack } from '../api/client.ts'
import type { Season, Title } from '../api/views.ts'
import { counted } from '../library/title-facts.ts'
import { seasonName } from './playable.ts'
import { SaveButton } from './save-button.tsx'
import { packsOf } from './season-packs.ts'
import { bucketText, sizeText } from './wording.ts'

interface SeasonDownloadsProps {
  readonly title: Title
  readonly season: Season
}

/** Takes a whole season home, in a bucket of choice, as one archive. */
export function SeasonDownloads({ title, season }: SeasonDownloadsProps) {
  const name = seasonName(season.number)
  return (
    <section aria-label={`Download ${name}`} className="glass mt-8 w-full max-w-xl rounded-3xl p-2">
      <h3 className="px-4 pt-3 pb-2 text-xs font-semibold tracking-[0.14em] text-mist uppercase">Download {name}</h3>
      <ul>
        {packsOf(season, title.buckets).map(({ bucket, episodesCount, sizeBytes }) => (
          <li key={bucket}>
            <SaveButton
              bucket={bucket}
              about={`${counted(episodesCount, 'episode')} in a Zip archive`}
              sizeBytes={sizeBytes}
              label={`${name} in ${bucketText(bucket)}, ${sizeText(sizeBytes)}`}
              requestUrl={async () => (await requestPack({ titleId: title.id, season: season.number, bucket })).url}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
