import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { WatchScreen } from '../../../../../player/watch-screen.tsx'
import { findTitle } from '../../../../../title/find-title.ts'
import { isFileTakenDown } from '../../../../../title/is-file-taken-down.ts'
import { leadToTitle } from '../../../../../title/lead-to-title.ts'
import { playablesOf } from '../../../../../title/playable.ts'
import { TakenDown } from '../../../../../title/taken-down.tsx'
import { TitleProblem } from '../../../../../title/title-problem.tsx'

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
  if ('code' in title) return <TitleProblem problem={title} />
  const id = decodeURIComponent(fileId)
  leadToTitle(title, titleId, id)
  if (!playablesOf(title).some(({ files }) => files.some((file) => file.id === id))) {
    if (await isFileTakenDown(id)) return <TakenDown />
    notFound()
  }
  return <WatchScreen title={title} fileId={id} />
}
