import type { Metadata } from 'next'
import { listReview } from '../../../../admin/admin-client.ts'
import { ReviewScreen } from '../../../../admin/review-screen.tsx'
import { problemFrom } from '../../../../api/api-error.ts'
import { LoadFailure } from '../../../../glass/load-failure.tsx'

export const metadata: Metadata = { title: 'Review' }

export default async function ReviewPage() {
  const first = await listReview().catch(problemFrom)
  return 'code' in first ? <LoadFailure problem={first} /> : <ReviewScreen first={first} />
}
