import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { problemFrom } from '../../../../api/api-error.ts'
import { readNotice } from '../../../../api/client.ts'
import { PALETTES } from '../../../../art/palette.ts'
import { LoadFailure } from '../../../../glass/load-failure.tsx'
import { Notice } from '../../../../glass/notice.tsx'
import { NoticeStatusText } from '../../../../takedown/notice-status-text.tsx'

export const metadata: Metadata = { title: 'Your notice', robots: { index: false }, referrer: 'no-referrer' }

interface NoticeStatusPageProps {
  readonly params: Promise<{ readonly noticeNumber: string }>
}

export default async function NoticeStatusPage({ params }: NoticeStatusPageProps) {
  const { noticeNumber } = await params
  const status = await readNotice(decodeURIComponent(noticeNumber)).catch(problemFrom)
  if ('code' in status) {
    if (status.code === 'NOTICE_NOT_FOUND') notFound()
    return <LoadFailure problem={status} />
  }
  return (
    <Notice icon="alert" heading="Your notice" mood={PALETTES.dusk}>
      <NoticeStatusText status={status} />
    </Notice>
  )
}
