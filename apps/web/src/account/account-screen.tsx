'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { problemFrom } from '../api/api-error.ts'
import { endOtherSessions, endSession, listSessions, signOut } from '../api/client.ts'
import type { Account, SessionList } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { FactorPanel } from './factor-panel.tsx'
import { roleText } from './role-text.ts'
import { SessionRow } from './session-row.tsx'

const SESSIONS = ['sessions']

/** Who is signed in, and where; each browser can be signed out from here. */
export function AccountScreen({ person }: { readonly person: NonNullable<Account['person']> }) {
  const queries = useQueryClient()
  const sessions = useQuery({ queryKey: SESSIONS, queryFn: ({ signal }) => listSessions({ signal }) })
  const onSuccess = (left: SessionList) => queries.setQueryData(SESSIONS, left)
  const end = useMutation({ mutationFn: endSession, onSuccess })
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess })
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => location.replace('/') })
  const error = sessions.error ?? end.error ?? endOthers.error ?? leave.error
  const items = sessions.data?.items
  return (
    <div className="page-width max-w-3xl pt-28 md:pt-36">
      <p className="mb-2 text-sm font-medium text-mist">{roleText(person.role)}</p>
      <h1 className="display mb-6 text-4xl sm:text-5xl">{person.name}</h1>
      {person.actions.includes('readHealth') && (
        <Link href="/admin" prefetch={false} className="button glass button-glass mb-8">
          <Icon name="gauge" className="size-4.5" />
          How the vault is doing
        </Link>
      )}
      <section className="glass rise rounded-[2rem] p-5 sm:p-8" aria-labelledby="signed-in">
        <h2 id="signed-in" className="mb-1 text-xl font-semibold tracking-tight">
          Where you are signed in
        </h2>
        <p className="mb-5 text-sm text-mist">Sign out whatever you do not know.</p>
        {error !== null && (
          <p role="alert" className="mb-4 text-sm text-alarm">
            {problemFrom(error).title}
          </p>
        )}
        {items === undefined ? (
          <div className="skeleton h-20 rounded-2xl" />
        ) : (
          <ul className="-mx-3 flex flex-col gap-1">
            {items.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                busy={end.isPending && end.variables === session.id}
                onEnd={() => (session.isThis ? leave.mutate() : end.mutate(session.id))}
              />
            ))}
          </ul>
        )}
        <div className="mt-7 flex flex-wrap gap-3">
          <button
            type="button"
            className="button button-light"
            disabled={leave.isPending}
            onClick={() => leave.mutate()}
          >
            <Icon name="leave" className="size-4.5" />
            Sign out
          </button>
          {items !== undefined && items.length > 1 && (
            <button
              type="button"
              className="button glass button-glass"
              disabled={endOthers.isPending}
              onClick={() => endOthers.mutate()}
            >
              Sign out everywhere else
            </button>
          )}
        </div>
      </section>
      <FactorPanel />
    </div>
  )
}
