import type { Title } from '../api/views.ts'
import { Picture } from '../art/picture.tsx'
import { creditLines, ratingText } from './story-wording.ts'

const CAST_SHOWN = 12

/** What a title is about, and who made it; nothing until a metadata service has told. */
export function TitleStory({ title }: { readonly title: Title }) {
  const { details, rating, genres } = title
  if (details === undefined) return null
  const { originalName, tagline, overview, crew, cast, collection } = details
  const lines = [
    ...(originalName === undefined ? [] : [['Original title', originalName] as const]),
    ...(genres.length === 0 ? [] : [['Genres', genres.join(', ')] as const]),
    ...(rating === undefined ? [] : [['Rating', ratingText(rating)] as const]),
    ...(collection === undefined ? [] : [['Collection', collection.name] as const]),
    ...creditLines(crew),
  ]
  return (
    <section className="page-width mt-12" aria-label="Story">
      {tagline && <p className="mb-3 text-lg text-white/85 italic">{tagline}</p>}
      {overview && <p className="max-w-[70ch] text-[1.0625rem] leading-7 text-white/95">{overview}</p>}
      <dl className="mt-6 grid gap-x-10 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs font-semibold tracking-[0.1em] text-mist uppercase">{name}</dt>
            <dd className="mt-0.5 text-[0.9375rem] text-white/95">{value}</dd>
          </div>
        ))}
      </dl>
      {cast.length > 0 && (
        <ul className="mt-8 flex gap-4 overflow-x-auto pb-2" aria-label="Cast">
          {cast.slice(0, CAST_SHOWN).map(({ name, as, picture }) => (
            <li key={`${name}/${as}`} className="w-24 shrink-0 text-[0.8125rem]">
              <div className="glass relative aspect-2/3 overflow-hidden rounded-2xl">
                <Picture picture={picture} sizes="6rem" />
              </div>
              <p className="mt-2 leading-tight font-semibold">{name}</p>
              {as && <p className="mt-0.5 leading-tight text-mist">{as}</p>}
            </li>
          ))}
        </ul>
      )}
      <p className="mt-6 text-xs text-mist">
        Descriptions and pictures are from TMDB. This product uses the TMDB API but is not endorsed or certified by
        TMDB.
      </p>
    </section>
  )
}
