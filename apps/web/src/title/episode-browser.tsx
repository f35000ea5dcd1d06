'use client'

import { AnimatePresence } from 'motion/react'
import * as m from 'motion/react-m'
import { useState } from 'react'
import type { Title } from '../api/views.ts'
import { Segments } from '../glass/segments.tsx'
import { EpisodeRow } from './episode-row.tsx'
import { inOrder, seasonName } from './playable.ts'
import { SeasonDownloads } from './season-downloads.tsx'

/** The seasons of a series, one at a time, and their episodes. */
export function EpisodeBrowser({ title }: { readonly title: Title }) {
  const seasons = inOrder(title.seasons)
  const [chosen, setChosen] = useState(seasons[0]?.number)
  const season = seasons.find(({ number }) => number === chosen)
  if (season === undefined) return null
  return (
    <section className="page-width mt-14" aria-label="Episodes">
      <div className="mb-6 flex flex-wrap items-center justify-between gap-4">
        <h2 className="text-xl font-semibold tracking-tight md:text-2xl">
          {seasons.length === 1 ? seasonName(season.number) : 'Episodes'}
        </h2>
        {seasons.length > 1 && (
          <Segments
            label="Season"
            value={season.number}
            choices={seasons.map(({ number }) => ({ value: number, text: seasonName(number) }))}
            onChoose={setChosen}
          />
        )}
      </div>
      <AnimatePresence mode="wait" initial={false}>
        <m.ol
          key={season.number}
          initial={{ opacity: 0, y: 10 }}
          animate={{ opacity: 1, y: 0 }}
          exit={{ opacity: 0 }}
          transition={{ duration: 0.22 }}
          className="grid gap-3 xl:grid-cols-2"
        >
          {season.episodes.map((episode) => (
            <li key={episode.number} className="min-w-0">
              <EpisodeRow titleId={title.id} season={season.number} episode={episode} />
            </li>
          ))}
        </m.ol>
      </AnimatePresence>
      <SeasonDownloads title={title} season={season} />
    </section>
  )
}
