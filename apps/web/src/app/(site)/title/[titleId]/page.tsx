import type { Metadata } from 'next'
import { findTitle } from '../../../../title/find-title.ts'
import { leadToTitle } from '../../../../title/lead-to-title.ts'
import { TitleProblem } from '../../../../title/title-problem.tsx'
import { TitleScreen } from '../../../../title/title-screen.tsx'

interface Props {
  readonly params: Promise<{ titleId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const title = await findTitle((await params).titleId)
  if ('code' in title) return { title: 'Unavailable' }
  return { title: title.year === undefined ? title.name : `${title.name} (${title.year})` }
}

export default async function TitlePage({ params }: Props) {
  const { titleId } = await params
  const title = await findTitle(titleId)
  if ('code' in title) return <TitleProblem problem={title} />
  leadToTitle(title, titleId)
  return <TitleScreen title={title} />
}
