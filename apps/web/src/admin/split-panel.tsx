'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { readTitle } from '../api/client.ts'
import type { MediaFile, Title, TitleSummary } from '../api/views.ts'
import { identifyFile, splitTitle } from './admin-client.ts'
import { Field } from './field.tsx'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { TitleFinder } from './title-finder.tsx'

/** Gives files of a title to another one: as a title of their own, or as what somebody says that they are. */
export function SplitPanel() {
  const [title, setTitle] = useState<TitleSummary>()
  const [files, setFiles] = useState<ReadonlySet<string>>(new Set())
  const [called, setCalled] = useState({ name: '', year: '' })
  const whole = useQuery({
    queryKey: ['admin', 'title', title?.id],
    queryFn: ({ signal }) => readTitle(title?.id ?? '', { signal }),
    enabled: title !== undefined,
  })
  const split = useMutation({ mutationFn: () => carryOut(title, { files: [...files], ...called }) })
  const choose = (chosen: TitleSummary | undefined) => {
    setTitle(chosen)
    setFiles(new Set())
  }
  const toggle = (id: string) =>
    setFiles(files.has(id) ? new Set([...files].filter((each) => each !== id)) : new Set([...files, id]))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    split.mutate()
  }
  return (
    <Panel
      heading="Split a title"
      about="Files that are something else get a title of their own, which no number merges again."
    >
      <ProblemNote error={whole.error ?? split.error} />
      {split.data !== undefined && (
        <p role="status" className="mb-4 text-sm text-mist">
          They are in{' '}
          <Link href={`/title/${split.data.title}`} prefetch={false} className="underline underline-offset-4">
            {split.data.title}
          </Link>{' '}
          now.
        </p>
      )}
      <form onSubmit={submit} className="grid gap-4">
        <TitleFinder label="Of this title" chosen={title} onChoose={choose} />
        {whole.data !== undefined && title !== undefined && (
          <fieldset>
            <legend className="mb-2 text-sm text-mist">these files</legend>
            <ul className="flex flex-col">
              {filesOf(whole.data).map(({ id, name, bucket }) => (
                <li key={id}>
                  <label className="flex min-h-11 items-center gap-3 rounded-2xl px-3 text-sm hover:bg-white/5">
                    <input
                      type="checkbox"
                      className="size-5 shrink-0"
                      checked={files.has(id)}
                      onChange={() => toggle(id)}
                    />
                    <span className="min-w-0 flex-1 break-words">{name}</span>
                    <span className="text-mist">{bucket}</span>
                  </label>
                </li>
              ))}
            </ul>
          </fieldset>
        )}
        <div className="flex flex-wrap gap-3">
          <Field
            label="are called"
            value={called.name}
            hint="Empty gives them back to the title that was merged."
            onChange={({ target }) => setCalled({ ...called, name: target.value })}
          />
          <Field
            label="Year"
            type="number"
            value={called.year}
            onChange={({ target }) => setCalled({ ...called, year: target.value })}
          />
        </div>
        <button
          type="submit"
          className="button button-light justify-self-start"
          disabled={files.size === 0 || split.isPending}
        >
          Split
        </button>
      </form>
    </Panel>
  )
}

interface Said {
  readonly files: readonly string[]
  readonly name: string
  readonly year: string
}

/** A single file is named as what it is; several leave together. */
async function carryOut(
  title: TitleSummary | undefined,
  { files, name, year }: Said,
): Promise<{ readonly title: string }> {
  const called = name.trim()
  const [only] = files
  const told = { ...(called !== '' && { title: called }), ...(called !== '' && year !== '' && { year: Number(year) }) }
  if (files.length === 1 && only !== undefined && called !== '') return await identifyFile(only, told)
  return await splitTitle(title?.id ?? '', { files: [...files], ...told })
}

function filesOf({ files, seasons }: Title): readonly MediaFile[] {
  const ofEpisodes = seasons.flatMap(({ episodes }) => episodes.flatMap((episode) => episode.files))
  return [...new Map([...files, ...ofEpisodes].map((file) => [file.id, file])).values()]
}
