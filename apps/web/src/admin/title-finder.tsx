'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { searchTitles } from '../api/client.ts'
import type { TitleSummary } from '../api/views.ts'
import { Field } from './field.tsx'

interface TitleFinderProps {
  readonly label: string
  readonly chosen: TitleSummary | undefined
  readonly onChoose: (title: TitleSummary | undefined) => void
}

/** Finds a title by its name, and lets one of those that were found be chosen. */
export function TitleFinder({ label, chosen, onChoose }: TitleFinderProps) {
  const [text, setText] = useState('')
  const query = text.trim()
  const { data: found = [] } = useQuery({
    queryKey: ['admin', 'find', query],
    queryFn: ({ signal }) => searchTitles(query, { signal }),
    enabled: query !== '' && chosen === undefined,
  })
  if (chosen !== undefined) {
    return (
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 text-sm text-mist">{label}</p>
        <button
          type="button"
          className="button glass button-glass max-w-full"
          aria-label={`${label}: ${nameOf(chosen)}. Choose another`}
          onClick={() => onChoose(undefined)}
        >
          <span className="truncate">{nameOf(chosen)}</span>
        </button>
      </div>
    )
  }
  return (
    <div className="min-w-0 flex-1">
      <Field label={label} value={text} autoComplete="off" onChange={({ target }) => setText(target.value)} />
      {found.length > 0 && query !== '' && (
        <ul className="mt-2 flex flex-col gap-1" aria-label={`Found for ${label}`}>
          {found.map((title) => (
            <li key={title.id}>
              <button
                type="button"
                className="min-h-11 w-full truncate rounded-2xl px-4 text-left text-sm hover:bg-white/8"
                onClick={() => onChoose(title)}
              >
                {nameOf(title)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function nameOf({ name, year }: TitleSummary): string {
  return year === undefined ? name : `${name} (${year})`
}
