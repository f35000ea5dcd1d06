'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { TitleSummary } from '../api/views.ts'
import { mergeTitle } from './admin-client.ts'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { SplitPanel } from './split-panel.tsx'
import { TitleFinder } from './title-finder.tsx'

/** Where somebody says which titles are one, and which files are another title. */
export function TitlesScreen() {
  const [from, setFrom] = useState<TitleSummary>()
  const [into, setInto] = useState<TitleSummary>()
  const merge = useMutation({
    mutationFn: ({ one, other }: { one: string; other: string }) => mergeTitle(one, other),
    onSuccess: () => {
      setFrom(undefined)
      setInto(undefined)
    },
  })
  const isReady = from !== undefined && into !== undefined && from.id !== into.id
  return (
    <div className="grid gap-5">
      <Panel heading="Merge two titles" about="The first one’s address leads to the second, which has all files.">
        <ProblemNote error={merge.error} />
        {merge.isSuccess && (
          <p role="status" className="mb-4 text-sm text-mist">
            They are being merged. It is done within seconds.
          </p>
        )}
        <div className="flex flex-wrap items-start gap-4">
          <TitleFinder label="This title" chosen={from} onChoose={setFrom} />
          <TitleFinder label="goes into" chosen={into} onChoose={setInto} />
        </div>
        <button
          type="button"
          className="button button-light mt-5"
          disabled={!isReady || merge.isPending}
          onClick={() => isReady && merge.mutate({ one: from.id, other: into.id })}
        >
          Merge
        </button>
      </Panel>
      <SplitPanel />
    </div>
  )
}
