'use client'

import { PALETTES } from '../art/palette.ts'
import { Icon } from '../glass/icon.tsx'
import { Notice } from '../glass/notice.tsx'

interface ErrorPageProps {
  readonly error: unknown
  readonly retry: () => void
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : undefined
  return (
    <Notice icon="alert" heading="Something broke" mood={PALETTES.ember}>
      <div role="alert">
        <p className="mb-8 text-mist">This page stumbled over a fault of ours. Trying again often helps.</p>
        <button type="button" className="button button-light" onClick={retry}>
          <Icon name="retry" className="size-4.5" />
          Try again
        </button>
        {digest && <p className="mt-6 font-mono text-xs text-fog">{digest}</p>}
      </div>
    </Notice>
  )
}
