'use client'

import * as m from 'motion/react-m'
import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { useId } from 'react'
import { Icon, type IconName } from './icon.tsx'

const PLACES: readonly { readonly href: string; readonly label: string; readonly icon: IconName }[] = [
  { href: '/', label: 'Home', icon: 'home' },
  { href: '/movies', label: 'Movies', icon: 'film' },
  { href: '/series', label: 'Series', icon: 'stack' },
]

interface SiteNavProps {
  readonly className: string
  /** Icons above the words, for thumbs. */
  readonly layout?: 'bar' | 'tabs'
}

/** The places of the library; a light slides to the one that is open. */
export function SiteNav({ className, layout = 'bar' }: SiteNavProps) {
  const here = usePathname()
  const light = useId()
  const shape = layout === 'tabs' ? 'flex-1 flex-col gap-0.5 py-2 text-[0.6875rem]' : 'px-4 py-2 text-sm'
  return (
    <nav className={className} aria-label="Library">
      {PLACES.map(({ href, label, icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={here === href ? 'page' : undefined}
          className={`relative flex items-center justify-center rounded-full font-medium text-mist transition-colors hover:text-white aria-[current]:text-white ${shape}`}
        >
          {here === href && (
            <m.span
              layoutId={light}
              className="absolute inset-0 rounded-full bg-white/12 shadow-[inset_0_1px_0_rgb(255_255_255/0.16)]"
            />
          )}
          {layout === 'tabs' && <Icon name={icon} className="relative size-5" />}
          <Label text={label} />
        </Link>
      ))}
    </nav>
  )
}

/** Breathes while the place it leads to is on its way. */
function Label({ text }: { readonly text: string }) {
  const { pending } = useLinkStatus()
  return <span className={`relative ${pending ? 'animate-pulse' : ''}`}>{text}</span>
}
