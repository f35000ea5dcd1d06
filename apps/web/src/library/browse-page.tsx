import { problemFrom } from '../api/api-error.ts'
import { listTitles } from '../api/client.ts'
import type { TitleKind } from '../api/views.ts'
import { paletteOf } from '../art/artwork.tsx'
import { Aura } from '../glass/aura.tsx'
import { LoadFailure } from '../glass/load-failure.tsx'
import { EmptyLibrary } from './empty-library.tsx'
import { PAGE_TITLES } from './page-titles.ts'
import { TitleGrid } from './title-grid.tsx'

const HEADINGS = { movie: 'Movies', series: 'Series' } as const

/** All titles of one kind. */
export async function BrowsePage({ kind }: { readonly kind: TitleKind }) {
  const first = await listTitles({ kind, limit: PAGE_TITLES }).catch(problemFrom)
  if ('code' in first) return <LoadFailure problem={first} />
  const [latest] = first.items
  if (latest === undefined) return <EmptyLibrary />
  return (
    <div className="pt-26 md:pt-36">
      <Aura palette={paletteOf(latest.id)} />
      <h1 className="page-width display text-5xl md:text-7xl">{HEADINGS[kind]}</h1>
      <TitleGrid label={`All ${HEADINGS[kind].toLowerCase()}`} kind={kind} first={first} />
    </div>
  )
}
