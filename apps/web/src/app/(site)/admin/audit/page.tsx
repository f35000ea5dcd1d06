import type { Metadata } from 'next'
import { listAudit } from '../../../../admin/admin-client.ts'
import { AuditScreen } from '../../../../admin/audit-screen.tsx'
import { problemFrom } from '../../../../api/api-error.ts'
import { LoadFailure } from '../../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'Log' }

export default async function AuditPage() {
  const first = await listAudit().catch(problemFrom)
  return 'code' in first ? <LoadFailure problem={first} /> : <AuditScreen first={first} />
}
