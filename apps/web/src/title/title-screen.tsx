import { type CSSProperties, ViewTransition } from 'react'
import type { Title } from '../api/views.ts'
import { Artwork, paletteOf } from '../art/artwork.tsx'
import { Picture } from '../art/picture.tsx'
import { Poster } from '../art/poster.tsx'
import { Aura } from '../glass/aura.tsx'
import { counted } from '../library/title-facts.ts'
import { EpisodeBrowser } from './episode-browser.tsx'
import { MovieActions } from './movie-actions.tsx'
import { playableFiles } from './playable.ts'
import { SeriesActions } from './series-actions.tsx'
import { TitleStory } from './title-story.tsx'
import { TrackFacts } from './track-facts.tsx'
import { bucketText, durationText } from './wording.ts'

/** Everything there is to know of a title, and the way to watch it. */
export function TitleScreen({ title }: { readonly title: Title }) {
  const [file] = playableFiles(title)
  const facts = [
    title.year,
    title.kind === 'movie' ? file && durationText(file.durationSeconds) : counted(title.seasons.length, 'season'),
    title.kind === 'movie' ? 'Movie' : counted(title.episodesCount, 'episode'),
  ].filter((fact) => fact !== undefined)
  return (
    <article>
      <Aura palette={paletteOf(title.id)} />
      <div className="title-backdrop" style={{ '--hero-ink': paletteOf(title.id).ink } as CSSProperties}>
        <Artwork titleId={title.id} frame="wide" variant="wide" className="hero-art" />
        <Picture picture={title.backdrop ?? title.frame} sizes="100vw" order="first" className="hero-art" />
      </div>
      <div className="page-width title-head">
        <div className="title-poster">
          <ViewTransition name={`poster-${title.id}`} share="poster-morph" default="none">
            <div className="card-face">
              <Poster title={title} />
            </div>
          </ViewTransition>
        </div>
        <div className="min-w-0">
          <h1 className="display rise text-[clamp(2.4rem,6.2vw,5.25rem)]">{title.name}</h1>
          <p className="rise mt-5 flex flex-wrap items-center gap-x-3 gap-y-2 text-[0.9375rem] text-white/85">
            {facts.join('  ·  ')}
            {title.buckets.map((bucket) => (
              <span key={bucket} className="badge">
                {bucketText(bucket)}
              </span>
            ))}
          </p>
          <div className="rise mt-8">
            {title.kind === 'movie' ? <MovieActions title={title} /> : <SeriesActions title={title} />}
          </div>
        </div>
      </div>
      <TitleStory title={title} />
      {title.kind === 'series' && <EpisodeBrowser title={title} />}
      {file && <TrackFacts title={title} file={file} />}
    </article>
  )
}
