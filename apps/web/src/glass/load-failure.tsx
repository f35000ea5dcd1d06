'use client'

import { redirect, useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { ApiProblem } from '../api/api-error.ts'
import { PALETTES } from '../art/palette.ts'
import { Icon } from './icon.tsx'
import { Notice } from './notice.tsx'
import { RequestId } from './request-id.tsx'

/** Stands where a page could not be loaded, and tries again when asked. Whoever has to sign in for it is led there. */
export function LoadFailure({ problem }: { readonly problem: ApiProblem }) {
  const router = useRouter()
  const [busy, startRefresh] = useTransition()
  if (problem.code === 'SIGN_IN_NEEDED') redirect('/sign-in')
  return (
    <Notice icon="alert" heading="This did not load" mood={PALETTES.ember}>
      <div role="alert" data-testid="load-failure">
        <p className="mb-8 text-mist">{problem.title}</p>
        <button
          type="button"
          className="button button-light"
          disabled={busy}
          onClick={() => startRefresh(router.refresh)}
        >
          <Icon name="retry" className={`size-4.5 ${busy ? 'animate-spin' : ''}`} />
          {busy ? 'Trying…' : 'Try again'}
        </button>
        <RequestId problem={problem} />
      </div>
    </Notice>
  )
}
