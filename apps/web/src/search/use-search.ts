import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { searchTitles } from '../api/client.ts'

/** How long somebody must pause typing before the vault is asked. */
const PAUSE_MS = 140

/** What the vault finds for `text` as it is being typed; a request that is no longer wanted is cancelled. */
export function useSearch(text: string) {
  const settled = useSettled(text.trim())
  return useQuery({
    queryKey: ['search', settled],
    queryFn: ({ signal }) => searchTitles(settled, { signal }),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
  })
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(setSettled, PAUSE_MS, text)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
