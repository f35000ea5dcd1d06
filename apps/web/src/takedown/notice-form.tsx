'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { problemFrom } from '../api/api-error.ts'
import { giveNotice } from '../api/client.ts'
import type { Ground, NoticeRequest } from '../api/views.ts'
import { GROUND_TEXTS } from './ground-text.ts'

const STATEMENT_CHARS_MAX = 4_000
const LINE_CHARS_MAX = 200
const FIELD = 'glass w-full rounded-2xl px-4 py-3 text-base placeholder:text-white/30'
const EMPTY: NoticeRequest = { ground: 'copyright', about: '', statement: '', claimant: '', contact: '' }

/** Takes a notice of anybody, and shows its number. */
export function NoticeForm() {
  const [notice, setNotice] = useState(EMPTY)
  const giving = useMutation({ mutationFn: () => giveNotice(notice) })
  const set = (field: keyof NoticeRequest) => (value: string) => setNotice((before) => ({ ...before, [field]: value }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    giving.mutate()
  }
  if (giving.data !== undefined) return <Received id={giving.data.id} />
  const isWhole = Object.values(notice).every((value) => value.trim() !== '')
  return (
    <form onSubmit={submit} className="grid gap-5" data-testid="notice-form">
      <label className="grid gap-2 text-sm text-mist">
        Why it should go
        <select
          className={FIELD}
          value={notice.ground}
          onChange={({ target }) => setNotice((before) => ({ ...before, ground: target.value as Ground }))}
        >
          {Object.entries(GROUND_TEXTS).map(([ground, text]) => (
            <option key={ground} value={ground} className="bg-ink">
              {text}
            </option>
          ))}
        </select>
      </label>
      <Lines label="What it is about: addresses, or names" value={notice.about} onChange={set('about')} />
      <Lines label="What is wrong with it" value={notice.statement} onChange={set('statement')} />
      <Line label="Your name" value={notice.claimant} onChange={set('claimant')} />
      <Line label="Where we can reach you" value={notice.contact} onChange={set('contact')} />
      {giving.error !== null && (
        <p role="alert" className="text-sm text-alarm">
          {problemFrom(giving.error).title}
        </p>
      )}
      <button
        type="submit"
        className="button button-light justify-self-start disabled:opacity-50"
        disabled={!isWhole || giving.isPending}
      >
        {giving.isPending ? 'Sending…' : 'Send'}
      </button>
    </form>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function Line({ label, value, onChange }: FieldProps) {
  return (
    <label className="grid gap-2 text-sm text-mist">
      {label}
      <input
        type="text"
        className={FIELD}
        maxLength={LINE_CHARS_MAX}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  )
}

function Lines({ label, value, onChange }: FieldProps) {
  return (
    <label className="grid gap-2 text-sm text-mist">
      {label}
      <textarea
        className={`${FIELD} min-h-28`}
        maxLength={STATEMENT_CHARS_MAX}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  )
}

function Received({ id }: { readonly id: string }) {
  return (
    <div className="glass rise rounded-[2rem] p-8" data-testid="notice-received">
      <p className="mb-4 text-mist">
        It was received. Keep this number: it tells what becomes of it, and nobody else has it.
      </p>
      <p className="mb-6 font-mono break-all select-all">{id}</p>
      <Link href={`/notice/${id}`} className="button button-light">
        See how it stands
      </Link>
    </div>
  )
}
