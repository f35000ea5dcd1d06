'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Role } from '../api/views.ts'
import { invite, listPeople } from './admin-client.ts'
import type { PersonPage } from './admin-views.ts'
import { instantText } from './amounts.ts'
import { Choice } from './field.tsx'
import { MoreButton } from './more-button.tsx'
import { Panel } from './panel.tsx'
import { PersonRow } from './person-row.tsx'
import { ProblemNote } from './problem-note.tsx'
import { governedRoles, roleChoices } from './roles.ts'
import { usePages } from './use-pages.ts'

interface PeopleScreenProps {
  readonly first: PersonPage
  /** Who looks. */
  readonly me: { readonly id: string; readonly role: Role }
}

/** Whom the vault knows; and who may decides about them. */
export function PeopleScreen({ first, me }: PeopleScreenProps) {
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = usePages(
    'people',
    listPeople,
    first,
  )
  const roles = governedRoles(me.role)
  return (
    <div className="grid gap-5">
      <InvitePanel roles={roles} />
      <Panel heading="People" about="Nobody decides about oneself, and admins decide about those below them.">
        <ProblemNote error={error} />
        <ul className="-mx-3 flex flex-col gap-1">
          {items.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              roles={person.id !== me.id && roles.includes(person.role) ? roles : []}
              onChanged={() => void refetch()}
            />
          ))}
        </ul>
        <MoreButton hasMore={hasNextPage} busy={isFetchingNextPage} onPress={() => void fetchNextPage()} />
      </Panel>
    </div>
  )
}

function InvitePanel({ roles }: { readonly roles: readonly Role[] }) {
  const [role, setRole] = useState<Role>('viewer')
  const make = useMutation({ mutationFn: invite })
  return (
    <Panel heading="Invite somebody" about="A link for one person, good for a week and once.">
      <ProblemNote error={make.error} />
      <div className="flex flex-wrap items-end gap-3">
        <Choice
          label="Role"
          value={role}
          choices={roleChoices(roles)}
          onChange={({ target }) => setRole(target.value as Role)}
        />
        <button
          type="button"
          className="button button-light"
          disabled={make.isPending}
          onClick={() => make.mutate(role)}
        >
          Make an invitation
        </button>
      </div>
      {make.data !== undefined && (
        <p role="status" data-testid="invitation" className="mt-4 text-sm break-all">
          <span className="select-all font-mono">{make.data.url ?? `/start ${make.data.token}`}</span>
          <span className="mt-1 block text-mist">until {instantText(make.data.expiresAt)}; it is not shown again</span>
        </p>
      )}
    </Panel>
  )
}
