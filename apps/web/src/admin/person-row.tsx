'use client'

import { useState } from 'react'
import { roleText } from '../account/role-text.ts'
import type { Role } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import type { Person } from './admin-views.ts'
import { instantText } from './amounts.ts'
import { PersonDesk } from './person-desk.tsx'

interface PersonRowProps {
  readonly person: Person
  /** Those that may be given; none where nothing about the person is for whoever looks to decide. */
  readonly roles: readonly Role[]
  readonly onChanged: () => void
}

const ADMITTED = { invite: 'by an invitation', open: 'as everybody may', members: 'as a member of a channel' }

/** One person; opened, what can be decided about him. */
export function PersonRow({ person, roles, onChanged }: PersonRowProps) {
  const [isOpen, setOpen] = useState(false)
  const { id, name, role, banned, warnings = [], admitted } = person
  const facts = [
    roleText(role),
    id,
    ...(admitted === undefined ? [] : [`came in ${ADMITTED[admitted]}`]),
    ...(warnings.length === 0 ? [] : [`warned: ${warnings.length}`]),
  ]
  return (
    <li data-testid="person" className="rounded-2xl px-3 py-2 hover:bg-white/5">
      <div className="flex items-center gap-4">
        <span className="min-w-0 flex-1 py-1">
          <span className="block truncate font-medium">{name}</span>
          <span className="block text-sm break-words text-mist">{facts.join(' · ')}</span>
          {banned !== undefined && (
            <span className="block text-sm text-alarm">
              Banned{banned.until !== undefined && ` until ${instantText(banned.until)}`}: {banned.reason}
            </span>
          )}
        </span>
        {roles.length > 0 && (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`Decide about ${name}`}
            onClick={() => setOpen(!isOpen)}
            className="grid size-11 shrink-0 place-items-center rounded-full text-mist transition-colors hover:bg-white/10 hover:text-white"
          >
            <Icon name="chevron" className={`size-4.5 transition-transform ${isOpen ? 'rotate-90' : ''}`} />
          </button>
        )}
      </div>
      {isOpen && <PersonDesk person={person} roles={roles} onChanged={onChanged} />}
    </li>
  )
}
