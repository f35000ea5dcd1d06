'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { problemFrom } from '../api/api-error.ts'
import { listTitles } from '../api/client.ts'
import type { TitleKind, TitlePage } from '../api/views.ts'
import { RequestId } from '../glass/request-id.tsx'
import { GRID, GridSkeleton } from './grid-skeleton.tsx'
import { PAGE_TITLES } from './page-titles.ts'
import { TitleCard } from './title-card.tsx'
import { useSentinel } from './use-sentinel.ts'

interface TitleGridProps {
  /** Names the grid for those who do not see it. */
  readonly label: string
  /** What stands above it, where the page has not said so already. */
  readonly heading?: string
  readonly kind?: TitleKind
  readonly first: TitlePage
}

/** All titles of a kind in a grid that fetches further pages as its end comes into sight. */
export function TitleGrid({ label, heading, kind, first }: TitleGridProps) {
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = useInfiniteQuery({
    queryKey: ['titles', kind ?? 'all'],
    queryFn: ({ pageParam, signal }) => listTitles({ kind, limit: PAGE_TITLES, after: pageParam, signal }),
    initialData: { pages: [first], pageParams: [undefined] },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  const more = () => void fetchNextPage()
  const sentinel = useSentinel(more, hasNextPage && !isFetchingNextPage && !isFetchNextPageError ? 'on' : 'off')
  const titles = data.pages.flatMap((page) => page.items)
  return (
    <section className="page-width mt-12 md:mt-16" aria-label={label} aria-busy={isFetchingNextPage}>
      {heading && <h2 className="mb-6 text-xl font-semibold tracking-tight md:text-2xl">{heading}</h2>}
      <ul className={GRID}>
        {titles.map((title, index) => (
          <li key={title.id}>
            <TitleCard title={title} order={index % PAGE_TITLES} />
          </li>
        ))}
      </ul>
      <div ref={sentinel} className="pt-11">
        {isFetchingNextPage && <GridSkeleton count={6} />}
        {isFetchNextPageError && (
          <div className="glass mx-auto max-w-md rounded-3xl p-6 text-center" role="alert">
            <p className="mb-4 text-mist">{problemFrom(error).title}</p>
            <button type="button" className="button glass button-glass" onClick={more}>
              Try again
            </button>
            <RequestId problem={problemFrom(error)} />
          </div>
        )}
      </div>
    </section>
  )
}
