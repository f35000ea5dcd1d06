import type { Metadata } from 'next'
import { PALETTES } from '../../../art/palette.ts'
import { Aura } from '../../../glass/aura.tsx'
import { NoticeForm } from '../../../takedown/notice-form.tsx'

export const metadata: Metadata = { title: 'Report content' }

export default function NoticePage() {
  return (
    <>
      <Aura palette={PALETTES.dusk} />
      <section className="mx-auto max-w-2xl px-5 pt-28">
        <h1 className="display mb-4 text-4xl">Report content</h1>
        <p className="mb-8 text-mist">
          Tell us what should not be here, and why. You need no account, and get a number by which you can see what
          becomes of it.
        </p>
        <NoticeForm />
      </section>
    </>
  )
}
