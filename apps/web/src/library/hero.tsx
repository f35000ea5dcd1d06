import Link from 'next/link'
import type { CSSProperties } from 'react'
import type { TitleSummary } from '../api/views.ts'
import { Artwork, paletteOf } from '../art/artwork.tsx'
import { Picture } from '../art/picture.tsx'
import { Icon } from '../glass/icon.tsx'
import { factsOf, titlePath } from './title-facts.ts'

interface HeroProps {
  readonly title: TitleSummary
  /** Where its first file is watched. */
  readonly play: string | undefined
}

/** The newest title, large, at the top of the library. */
export function Hero({ title, play }: HeroProps) {
  const { ink } = paletteOf(title.id)
  return (
    <section className="hero" aria-label="Newest" style={{ '--hero-ink': ink } as CSSProperties}>
      <div className="hero-picture">
        <Artwork titleId={title.id} frame="wide" className="hero-art" />
        <Picture picture={title.backdrop ?? title.frame} sizes="100vw" order="first" className="hero-art" />
      </div>
      <div className="page-width relative pb-12 md:pb-20">
        <p className="rise mb-4 text-xs font-semibold tracking-[0.22em] text-white/75 uppercase">New in the vault</p>
        <h1
          className="display rise mb-5 max-w-[14ch] text-[clamp(2.9rem,8vw,6.75rem)]"
          style={{ '--order': 1 } as CSSProperties}
        >
          {title.name}
        </h1>
        <p
          className="rise mb-8 flex flex-wrap items-center gap-x-3 gap-y-2 text-[0.9375rem] text-white/85"
          style={{ '--order': 2 } as CSSProperties}
        >
          {factsOf(title).join('  ·  ')}
          {title.buckets.map((bucket) => (
            <span key={bucket} className="badge">
              {bucket === '2160p' ? '4K' : bucket}
            </span>
          ))}
        </p>
        <div className="rise flex flex-wrap gap-3" style={{ '--order': 3 } as CSSProperties}>
          {play && (
            <Link href={play} className="button button-light">
              <Icon name="play" className="size-4.5" />
              Play
            </Link>
          )}
          <Link href={titlePath(title.id)} className="button glass button-glass">
            Details
          </Link>
        </div>
      </div>
    </section>
  )
}
