import type { Metadata } from 'next'
import { listJobs } from '../../../../admin/admin-client.ts'
import { JobsScreen } from '../../../../admin/jobs-screen.tsx'
import { problemFrom } from '../../../../api/api-error.ts'
import { LoadFailure } from '../../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'Intake' }

export default async function JobsPage() {
  const first = await listJobs().catch(problemFrom)
  return 'code' in first ? <LoadFailure problem={first} /> : <JobsScreen first={first} />
}
