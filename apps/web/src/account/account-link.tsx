import Link from 'next/link'
import type { Account } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { KeepSignedIn } from './keep-signed-in.tsx'

/** Leads to one's account, or to signing in. */
export function AccountLink({ account }: { readonly account: Account | undefined }) {
  const person = account?.person
  return (
    <Link
      href={person ? '/account' : '/sign-in'}
      prefetch={false}
      aria-label={person ? `Account of ${person.name}` : 'Sign in'}
      className={`relative grid size-10 shrink-0 place-items-center rounded-full transition-colors hover:bg-white/10 ${person ? 'bg-white/10 text-white' : 'text-mist hover:text-white'}`}
    >
      {person ? <span className="text-sm font-semibold">{initialOf(person.name)}</span> : <Icon name="person" />}
      {person && <KeepSignedIn />}
    </Link>
  )
}

function initialOf(name: string): string {
  return Array.from(name)[0]?.toLocaleUpperCase() ?? '·'
}
