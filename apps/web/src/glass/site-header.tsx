import Link from 'next/link'
import { AccountLink } from '../account/account-link.tsx'
import type { Account } from '../api/views.ts'
import { SearchBox } from '../search/search-box.tsx'
import { SiteNav } from './site-nav.tsx'

/** The glass bar that floats over every page of the library. */
export function SiteHeader({ account }: { readonly account: Account | undefined }) {
  return (
    <header className="pointer-events-none fixed inset-x-0 top-0 z-50 px-3 pt-3 md:px-6 md:pt-5">
      <div className="pointer-events-auto relative mx-auto flex h-14 max-w-[92rem] items-center gap-2 rounded-full pr-2 pl-4">
        {/* Not around the rest: a blurred parent would take the blur from the search panel. */}
        <div className="glass-deep absolute inset-0 rounded-full" />
        <Link
          href="/"
          className="relative flex items-center gap-2.5 rounded-full font-semibold tracking-tight"
          aria-label="StreamVault, home"
        >
          <Logo />
          <span>StreamVault</span>
        </Link>
        <SiteNav className="relative ml-6 hidden items-center gap-1 md:flex" />
        <SearchBox />
        <AccountLink account={account} />
      </div>
    </header>
  )
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
      <linearGradient id="logo" x1="0" y1="0" x2="1" y2="1">
        <stop stopColor="#8ab4ff" />
        <stop offset="0.5" stopColor="#9a6bff" />
        <stop offset="1" stopColor="#ff74b8" />
      </linearGradient>
      <rect width="32" height="32" rx="9" fill="url(#logo)" />
      <path d="M12.5 10.2v11.6a1 1 0 0 0 1.5.9l9.6-5.8a1 1 0 0 0 0-1.8L14 9.3a1 1 0 0 0-1.5.9Z" fill="#fff" />
      <path d="M8.6 10v12" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  )
}
