import type { Metadata } from 'next'
import Link from 'next/link'
import { PALETTES } from '../art/palette.ts'
import { Notice } from '../glass/notice.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Notice icon="search" heading="Not in the vault" mood={PALETTES.dusk}>
      <p className="mb-8 text-mist">
        There is nothing at this address. It may have been removed, or the link is mistyped.
      </p>
      <Link href="/" className="button button-light">
        Back to the library
      </Link>
    </Notice>
  )
}
