'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useCallback } from 'react'
import { Icon, type IconName } from '../glass/icon.tsx'

/** Where one goes, and what one has to be allowed for that. */
const PLACES: readonly {
  readonly href: string
  readonly text: string
  readonly icon: IconName
  readonly action: string
}[] = [
  { href: '/admin', text: 'Overview', icon: 'gauge', action: 'readHealth' },
  { href: '/admin/jobs', text: 'Intake', icon: 'inbox', action: 'ingest' },
  { href: '/admin/review', text: 'Review', icon: 'question', action: 'editLibrary' },
  { href: '/admin/titles', text: 'Titles', icon: 'film', action: 'editLibrary' },
  { href: '/admin/people', text: 'People', icon: 'people', action: 'governPeople' },
  { href: '/admin/audit', text: 'Log', icon: 'list', action: 'readAudit' },
  { href: '/admin/settings', text: 'Settings', icon: 'settings', action: 'setRules' },
]

/** The places of the admin part that somebody may go to. */
export function AdminNav({ actions }: { readonly actions: readonly string[] }) {
  const here = usePathname()
  // On a phone there are more places than fit.
  const show = useCallback((link: HTMLAnchorElement | null) => {
    link?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [])
  return (
    <nav
      aria-label="Admin"
      className="glass no-scrollbar mb-8 flex max-w-full gap-1 overflow-x-auto rounded-full p-1.5"
    >
      {PLACES.filter(({ action }) => actions.includes(action)).map(({ href, text, icon }) => (
        <Link
          key={href}
          ref={here === href ? show : undefined}
          href={href}
          prefetch={false}
          aria-current={here === href ? 'page' : undefined}
          className="flex min-h-11 shrink-0 items-center gap-2 rounded-full px-3.5 text-sm sm:px-4 font-medium text-mist transition-colors hover:text-white aria-[current]:bg-white/14 aria-[current]:text-white"
        >
          <Icon name={icon} className="hidden size-4.5 sm:block" />
          {text}
        </Link>
      ))}
    </nav>
  )
}
