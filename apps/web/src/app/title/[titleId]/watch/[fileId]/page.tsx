import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LoadFailure } from '../../../../../glass/load-failure.tsx'
import { WatchScreen } from '../../../../../player/watch-screen.tsx'
import { findTitle } from '../../../../../title/find-title.ts'
import { playablesOf } from '../../../../../title/playable.ts'

interface Props {
  readonly params: Promise<{ titleId: string; fileId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const title = await findTitle((await params).titleId)
  return { title: 'code' in title ? 'Unavailable' : title.name }
}

export default async function WatchPage({ params }: Props) {
  const { titleId, fileId } = await params
  const title = await findTitle(titleId)
  if ('code' in title) return <LoadFailure problem={title} />
  const id = decodeURIComponent(fileId)
  if (!playablesOf(title).some(({ files }) => files.some((file) => file.id === id))) notFound()
  return <WatchScreen title={title} fileId={id} />
}
