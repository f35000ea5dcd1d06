import type { Metadata } from 'next'
import { readHealth } from '../../../admin/admin-client.ts'
import { OverviewScreen } from '../../../admin/overview-screen.tsx'
import { problemFrom } from '../../../api/api-error.ts'
import { LoadFailure } from '../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'Admin' }

export default async function OverviewPage() {
  const first = await readHealth().catch(problemFrom)
  return 'code' in first ? <LoadFailure problem={first} /> : <OverviewScreen first={first} />
}
