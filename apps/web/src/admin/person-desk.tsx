'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deviceText } from '../account/device-text.ts'
import { usedText } from '../account/used-text.ts'
import type { Role } from '../api/views.ts'
import { banPerson, endSessionsOf, giveRole, listSessionsOf, unbanPerson, warnPerson } from './admin-client.ts'
import type { Person } from './admin-views.ts'
import { Choice, Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import { roleChoices } from './roles.ts'

interface PersonDeskProps {
  readonly person: Person
  readonly roles: readonly Role[]
  readonly onChanged: () => void
}

const DAY_MS = 24 * 3_600_000
const SPANS = [
  { value: '1', text: 'For a day' },
  { value: '7', text: 'For a week' },
  { value: '30', text: 'For 30 days' },
  { value: '', text: 'For ever' },
]

/** Role, warnings, bans and sessions of one person. */
export function PersonDesk({ person, roles, onChanged: onSuccess }: PersonDeskProps) {
  const { id, name, role, banned } = person
  const [reason, setReason] = useState('')
  const [days, setDays] = useState('7')
  const change = useMutation({ mutationFn: (given: Role) => giveRole(id, given), onSuccess })
  const warn = useMutation({ mutationFn: () => warnPerson(id, reason.trim()), onSuccess })
  const unban = useMutation({ mutationFn: () => unbanPerson(id), onSuccess })
  const ban = useMutation({
    mutationFn: () => {
      const until = days === '' ? {} : { until: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }
      return banPerson(id, { reason: reason.trim(), ...until })
    },
    onSuccess,
  })
  const isSilent = reason.trim() === ''
  return (
    <div className="mt-2 mb-3 grid gap-4 border-t border-white/8 pt-4">
      <ProblemNote error={change.error ?? warn.error ?? ban.error ?? unban.error} />
      <div className="flex flex-wrap items-end gap-3">
        <Choice
          label={`Role of ${name}`}
          value={role}
          choices={roleChoices(roles)}
          disabled={change.isPending}
          onChange={({ target }) => change.mutate(target.value as Role)}
        />
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <Field
          label="Reason"
          value={reason}
          maxLength={200}
          placeholder="Told to the person"
          onChange={({ target }) => setReason(target.value)}
        />
        <Choice label="How long" value={days} choices={SPANS} onChange={({ target }) => setDays(target.value)} />
      </div>
      <div className="flex flex-wrap gap-3">
        <button
          type="button"
          className="button glass button-glass"
          disabled={isSilent || warn.isPending}
          onClick={() => warn.mutate()}
        >
          Warn
        </button>
        <button
          type="button"
          className="button glass button-glass"
          disabled={isSilent || ban.isPending}
          onClick={() => ban.mutate()}
        >
          Ban
        </button>
        {banned !== undefined && (
          <button
            type="button"
            className="button button-light"
            disabled={unban.isPending}
            onClick={() => unban.mutate()}
          >
            Let in again
          </button>
        )}
      </div>
      <Sessions person={person} />
    </div>
  )
}

function Sessions({ person: { id } }: { readonly person: Person }) {
  const queries = useQueryClient()
  const queryKey = ['admin', 'sessions', id]
  const sessions = useQuery({ queryKey, queryFn: ({ signal }) => listSessionsOf(id, { signal }) })
  const end = useMutation({
    mutationFn: () => endSessionsOf(id),
    onSuccess: (left) => queries.setQueryData(queryKey, left),
  })
  const items = sessions.data?.items ?? []
  return (
    <div>
      <ProblemNote error={sessions.error ?? end.error} />
      <p className="text-sm text-mist">
        {items.length === 0
          ? 'Signed in nowhere.'
          : items.map(({ device, usedAt }) => `${deviceText(device)}, ${usedText(usedAt, Date.now())}`).join('; ')}
      </p>
      {items.length > 0 && (
        <button
          type="button"
          className="button glass button-glass mt-3"
          disabled={end.isPending}
          onClick={() => end.mutate()}
        >
          Sign out everywhere
        </button>
      )}
    </div>
  )
}
