'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Icon } from '../glass/icon.tsx'
import { cancelJob, listJobs, retryJob, takeVideo } from './admin-client.ts'
import type { JobList } from './admin-views.ts'
import { Field } from './field.tsx'
import { JobRow } from './job-row.tsx'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'

/** A worker writes its progress about as often. */
const JOBS_POLL_MS = 2_000
const JOBS = ['admin', 'jobs']

/** Takes links in, and shows how that gets on. */
export function JobsScreen({ first }: { readonly first: JobList }) {
  const queries = useQueryClient()
  const [source, setSource] = useState('')
  const onSuccess = () => queries.invalidateQueries({ queryKey: JOBS })
  const jobs = useQuery({
    queryKey: JOBS,
    queryFn: ({ signal }) => listJobs({ signal }),
    initialData: first,
    refetchInterval: JOBS_POLL_MS,
  })
  const take = useMutation({
    mutationFn: takeVideo,
    onSuccess: () => {
      setSource('')
      return onSuccess()
    },
  })
  const cancel = useMutation({ mutationFn: cancelJob, onSuccess })
  const retry = useMutation({ mutationFn: retryJob, onSuccess })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    take.mutate(source.trim())
  }
  const { items } = jobs.data
  return (
    <div className="grid gap-5">
      <Panel heading="Take a video in" about="An address that begins with http or https, or a magnet link.">
        <ProblemNote error={take.error} />
        <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
          <Field
            label="Address or magnet link"
            value={source}
            onChange={({ target }) => setSource(target.value)}
            autoComplete="off"
            spellCheck={false}
            required
          />
          <button type="submit" className="button button-light" disabled={take.isPending || source.trim() === ''}>
            <Icon name="download" className="size-4.5" />
            Take in
          </button>
        </form>
      </Panel>
      <Panel heading="Under way, and what ended last">
        <ProblemNote error={jobs.error ?? cancel.error ?? retry.error} />
        {items.length === 0 ? (
          <p className="text-sm text-mist">Nothing is under way.</p>
        ) : (
          <ul className="-mx-3 flex flex-col gap-1">
            {items.map((job) => (
              <JobRow
                key={job.id}
                job={job}
                busy={
                  (cancel.isPending && cancel.variables === job.id) || (retry.isPending && retry.variables === job.id)
                }
                onCancel={() => cancel.mutate(job.id)}
                onRetry={() => retry.mutate(job.id)}
              />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}
