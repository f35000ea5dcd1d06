'use client'

import type { SessionList } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { deviceText } from './device-text.ts'
import { usedText } from './used-text.ts'

interface SessionRowProps {
  readonly session: SessionList['items'][number]
  readonly busy: boolean
  readonly onEnd: () => void
}

/** One browser, when it was used last, and a button that signs it out. */
export function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const device = deviceText(session.device)
  return (
    <li
      data-testid="session"
      className="flex items-center gap-4 rounded-2xl px-3 py-3 transition-colors hover:bg-white/5"
    >
      <span className="grid size-11 shrink-0 place-items-center rounded-xl bg-white/8">
        <Icon name="screen" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{device}</span>
        <span className="block text-sm text-mist">
          {session.isThis ? 'This browser' : usedText(session.usedAt, Date.now())}
        </span>
      </span>
      <button
        type="button"
        aria-label={session.isThis ? 'Sign this browser out' : `Sign ${device} out`}
        disabled={busy}
        onClick={onEnd}
        className={`grid size-11 shrink-0 place-items-center rounded-full text-mist transition-colors hover:bg-white/10 hover:text-white ${busy ? 'animate-pulse' : ''}`}
      >
        <Icon name="close" className="size-4.5" />
      </button>
    </li>
  )
}
