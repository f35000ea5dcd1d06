'use client'

import { useInfiniteQuery } from '@tanstack/react-query'

interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** How a listing is asked for, a page at a time. */
export type ReadPage<T> = (asked: {
  readonly after?: string | undefined
  readonly signal: AbortSignal
}) => Promise<Page<T>>

/** A listing that grows by a page when more is asked for. */
export function usePages<T>(name: string, read: ReadPage<T>, first: Page<T>) {
  const query = useInfiniteQuery({
    queryKey: ['admin', name],
    queryFn: ({ pageParam, signal }) => read({ after: pageParam, signal }),
    initialData: { pages: [first], pageParams: [undefined as string | undefined] },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<T>) => page.next,
  })
  return { ...query, items: query.data.pages.flatMap((page) => page.items) }
}
