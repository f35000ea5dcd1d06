import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { AdminNav } from '../../../admin/admin-nav.tsx'
import { problemFrom } from '../../../api/api-error.ts'
import { readAccount } from '../../../api/client.ts'
import { PALETTES } from '../../../art/palette.ts'
import { Aura } from '../../../glass/aura.tsx'
import { LoadFailure } from '../../../glass/load-failure.tsx'
import { Notice } from '../../../glass/notice.tsx'

export const metadata: Metadata = { title: 'Admin', robots: { index: false } }

export default async function AdminLayout({ children }: { readonly children: ReactNode }) {
  const account = await readAccount().catch(problemFrom)
  if ('code' in account) return <LoadFailure problem={account} />
  const { person } = account
  if (person === undefined) redirect('/sign-in')
  if (!person.actions.includes('readHealth')) {
    return (
      <Notice icon="key" heading="Not for your role" mood={PALETTES.dusk}>
        <p className="text-mist">Ask an admin of this vault, if you should see this.</p>
      </Notice>
    )
  }
  return (
    <>
      <Aura palette={PALETTES.dusk} />
      <div className="page-width max-w-6xl pt-24 md:pt-32">
        <h1 className="display mb-6 text-3xl sm:text-4xl">Admin</h1>
        <AdminNav actions={person.actions} />
        {children}
      </div>
    </>
  )
}
