import Link from 'next/link'
import { PALETTES } from '../art/palette.ts'
import { Notice } from '../glass/notice.tsx'

/** Stands where a title was that may not be shown. */
export function TakenDown() {
  return (
    <Notice icon="alert" heading="Taken down" mood={PALETTES.dusk}>
      <p className="mb-8 text-mist" data-testid="taken-down">
        This was taken down, and is not available here.{' '}
        <Link href="/transparency" className="underline underline-offset-4 hover:text-white">
          What else was
        </Link>
      </p>
      <Link href="/" className="button button-light">
        Back to the library
      </Link>
    </Notice>
  )
}
