import type { CSSProperties } from 'react'
import type { TitleSummary } from '../api/views.ts'
import { Artwork, paletteOf } from './artwork.tsx'
import { Picture } from './picture.tsx'
import { hashOf } from './seeded-random.ts'

const LETTERINGS = ['poster-name-bold', 'poster-name-wide', 'poster-name-plain'] as const

/** Letters of the longest word and of the whole name, above which the lettering gets smaller. */
const LONGEST_WORD_FITS = 7
const NAME_FITS = 14

/** Cards are the widest where there are few of them in a row. */
const POSTER_SIZES = '(min-width: 64rem) 16rem, (min-width: 40rem) 25vw, 45vw'

/** A frame is wide, and of it only the middle is seen: eight thirds of the poster's width, for one of 16 to 9. */
const FRAME_SIZES = '(min-width: 64rem) 43rem, (min-width: 40rem) 67vw, 120vw'

/** The poster of a title; where none is known, one is made of a frame of its film, comes from a service that the operator has named, or is drawn, with its name set in it. Purely decorative: whoever links it names the link. */
export function Poster({ title }: { readonly title: TitleSummary }) {
  const palette = paletteOf(title.id)
  const lettering = LETTERINGS[(hashOf(title.id) >>> 20) % LETTERINGS.length]
  const longestWord = Math.max(...title.name.split(/\s+/).map((word) => word.length))
  const scale = Math.min(1, LONGEST_WORD_FITS / longestWord, Math.sqrt(NAME_FITS / title.name.length))
  const style = {
    '--poster-ink': palette.ink,
    '--poster-light': palette.light,
    '--poster-scale': scale,
  } as CSSProperties
  return (
    <div className="poster" data-framed={title.frame && ''} style={style} aria-hidden="true">
      <Artwork titleId={title.id} frame="poster" className="absolute inset-0 size-full" />
      <Picture picture={title.frame} sizes={FRAME_SIZES} />
      <div className="poster-shade" />
      <div className="poster-lettering">
        <span className={`poster-name ${lettering}`}>{title.name}</span>
        <span className="poster-year">{title.year ?? (title.kind === 'series' ? 'Series' : 'Film')}</span>
      </div>
      <Picture picture={title.poster ?? title.placeholder} sizes={POSTER_SIZES} />
    </div>
  )
}
