import type { Metadata } from 'next'
import { readRules } from '../../../../admin/admin-client.ts'
import { SettingsScreen } from '../../../../admin/settings-screen.tsx'
import { problemFrom } from '../../../../api/api-error.ts'
import { LoadFailure } from '../../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const first = await readRules().catch(problemFrom)
  return 'code' in first ? <LoadFailure problem={first} /> : <SettingsScreen first={first} />
}
