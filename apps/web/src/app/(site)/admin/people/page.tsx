import type { Metadata } from 'next'
import { listPeople } from '../../../../admin/admin-client.ts'
import { PeopleScreen } from '../../../../admin/people-screen.tsx'
import { problemFrom } from '../../../../api/api-error.ts'
import { readAccount } from '../../../../api/client.ts'
import { LoadFailure } from '../../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'People' }

export default async function PeoplePage() {
  const first = await listPeople().catch(problemFrom)
  const account = await readAccount().catch(problemFrom)
  if ('code' in first) return <LoadFailure problem={first} />
  if ('code' in account) return <LoadFailure problem={account} />
  const { id = '', role = 'viewer' } = account.person ?? {}
  return <PeopleScreen first={first} me={{ id, role }} />
}
