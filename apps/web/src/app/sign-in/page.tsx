import type { Metadata } from 'next'
import { SignInPanel } from '../../account/sign-in-panel.tsx'
import { PALETTES } from '../../art/palette.ts'
import { Notice } from '../../glass/notice.tsx'

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } }

/** To look at it uses nothing up: the link is in the address behind the `#`, and a button confirms it. */
export default function SignInPage() {
  return (
    <main>
      <Notice icon="person" heading="Sign in" mood={PALETTES.dusk}>
        <SignInPanel />
      </Notice>
    </main>
  )
}
