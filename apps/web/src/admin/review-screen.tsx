'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { identifyFile, listReview } from './admin-client.ts'
import type { IdentityRequest, ReviewItem, ReviewPage } from './admin-views.ts'
import { bytesText } from './amounts.ts'
import { Choice, Field } from './field.tsx'
import { MoreButton } from './more-button.tsx'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { usePages } from './use-pages.ts'

const KINDS = [
  { value: 'movie', text: 'Movie' },
  { value: 'series', text: 'Series' },
]

/** The files of which nobody knows what they are, and where somebody says it. */
export function ReviewScreen({ first }: { readonly first: ReviewPage }) {
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = usePages(
    'review',
    listReview,
    first,
  )
  return (
    <Panel heading="In review" about="Nobody is shown these files until somebody says what they are.">
      <ProblemNote error={error} />
      {items.length === 0 && <p className="text-sm text-mist">Every file is known.</p>}
      <ul className="flex flex-col gap-4">
        {items.map((item) => (
          <ReviewRow key={item.file} item={item} onDone={() => void refetch()} />
        ))}
      </ul>
      <MoreButton hasMore={hasNextPage} busy={isFetchingNextPage} onPress={() => void fetchNextPage()} />
    </Panel>
  )
}

function ReviewRow({ item, onDone }: { readonly item: ReviewItem; readonly onDone: () => void }) {
  const { guess } = item
  const [said, setSaid] = useState({
    kind: guess.kind as string,
    title: guess.title,
    year: String(guess.year ?? ''),
    season: String(guess.season ?? ''),
    episode: String(guess.episode ?? ''),
  })
  const identify = useMutation({
    mutationFn: (identity: IdentityRequest) => identifyFile(item.file, identity),
    onSuccess: onDone,
  })
  const set = (name: keyof typeof said) => (value: string) => setSaid({ ...said, [name]: value })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    identify.mutate(identityOf(said))
  }
  const number = { type: 'number', inputMode: 'numeric', min: 0 } as const
  return (
    <li data-testid="review-item" className="rounded-3xl border border-white/10 p-4 sm:p-5">
      <p className="font-medium break-words">{item.name}</p>
      <p className="mb-4 text-sm text-mist">
        {bytesText(item.sizeBytes)} · {item.bucket} · in doubt: {item.doubt}
      </p>
      <ProblemNote error={identify.error} />
      <form onSubmit={submit} className="grid grid-cols-2 items-end gap-3 lg:grid-cols-[8rem_1fr_7rem_6rem_6rem_auto]">
        <Choice label="Kind" value={said.kind} choices={KINDS} onChange={({ target }) => set('kind')(target.value)} />
        <div className="col-span-2 lg:col-span-1">
          <Field label="Title" value={said.title} required onChange={({ target }) => set('title')(target.value)} />
        </div>
        <Field label="Year" {...number} value={said.year} onChange={({ target }) => set('year')(target.value)} />
        {said.kind === 'series' && (
          <>
            <Field
              label="Season"
              {...number}
              required
              value={said.season}
              onChange={({ target }) => set('season')(target.value)}
            />
            <Field
              label="Episode"
              {...number}
              required
              value={said.episode}
              onChange={({ target }) => set('episode')(target.value)}
            />
          </>
        )}
        <button type="submit" className="button button-light" disabled={identify.isPending}>
          That is it
        </button>
      </form>
    </li>
  )
}

function identityOf({
  kind,
  title,
  year,
  season,
  episode,
}: Readonly<Record<'kind' | 'title' | 'year' | 'season' | 'episode', string>>): IdentityRequest {
  const told = { title: title.trim(), ...(year !== '' && { year: Number(year) }) }
  if (kind !== 'series') return { kind: 'movie', ...told }
  return { kind: 'series', ...told, season: Number(season), episode: { first: Number(episode) } }
}
