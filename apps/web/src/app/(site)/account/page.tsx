import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountScreen } from '../../../account/account-screen.tsx'
import { problemFrom } from '../../../api/api-error.ts'
import { readAccount } from '../../../api/client.ts'
import { PALETTES } from '../../../art/palette.ts'
import { Aura } from '../../../glass/aura.tsx'
import { LoadFailure } from '../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'Account', robots: { index: false } }

export default async function AccountPage() {
  const account = await readAccount().catch(problemFrom)
  if ('code' in account) return <LoadFailure problem={account} />
  if (account.person === undefined) redirect('/sign-in')
  return (
    <>
      <Aura palette={PALETTES.dusk} />
      <AccountScreen person={account.person} />
    </>
  )
}
