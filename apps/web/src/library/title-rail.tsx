import Link from 'next/link'
import type { TitleSummary } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { TitleCard } from './title-card.tsx'

interface TitleRailProps {
  readonly heading: string
  readonly titles: readonly TitleSummary[]
  /** Where the rest of them is. */
  readonly more?: string | undefined
  readonly morph?: 'poster' | 'none'
}

/** A row of posters that scrolls sideways. */
export function TitleRail({ heading, titles, more, morph = 'poster' }: TitleRailProps) {
  if (titles.length === 0) return null
  return (
    <section className="mt-12 md:mt-16" aria-label={heading}>
      <div className="page-width flex items-baseline justify-between">
        <h2 className="text-xl font-semibold tracking-tight md:text-2xl">{heading}</h2>
        {more && (
          <Link
            href={more}
            aria-label={`All of ${heading}`}
            className="group flex items-center gap-1 rounded-full text-sm font-medium text-mist transition-colors hover:text-white"
          >
            See all
            <Icon name="chevron" className="size-3.5 transition-transform group-hover:translate-x-0.5" />
          </Link>
        )}
      </div>
      <ul className="rail no-scrollbar">
        {titles.map((title, index) => (
          <li key={title.id}>
            <TitleCard title={title} order={index} morph={morph} />
          </li>
        ))}
      </ul>
    </section>
  )
}
