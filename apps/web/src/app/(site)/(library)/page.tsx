import { problemFrom } from '../../../api/api-error.ts'
import { listTitles, readTitle } from '../../../api/client.ts'
import { paletteOf } from '../../../art/artwork.tsx'
import { Aura } from '../../../glass/aura.tsx'
import { LoadFailure } from '../../../glass/load-failure.tsx'
import { EmptyLibrary } from '../../../library/empty-library.tsx'
import { Hero } from '../../../library/hero.tsx'
import { watchPath } from '../../../library/title-facts.ts'
import { TitleGrid } from '../../../library/title-grid.tsx'
import { TitleRail } from '../../../library/title-rail.tsx'
import { playableFiles } from '../../../title/playable.ts'

/** Up to this many titles stand in one grid; more are sorted into rows. */
const ONE_GRID_MAX = 12
const RAIL_TITLES = 20

export default async function HomePage() {
  const newest = await listTitles({ limit: RAIL_TITLES }).catch(problemFrom)
  if ('code' in newest) return <LoadFailure problem={newest} />
  const [latest] = newest.items
  if (latest === undefined) return <EmptyLibrary />
  const small = newest.items.length <= ONE_GRID_MAX && newest.next === undefined
  // The page is worth showing without the files of its first title: then the hero only leads to the title's page.
  const files = await readTitle(latest.id).then(playableFiles, () => [])
  return (
    <>
      <Aura palette={paletteOf(latest.id)} />
      <Hero title={latest} play={files[0] && watchPath(latest.id, files[0].id)} />
      {small ? <TitleGrid label="Library" heading="Library" first={newest} /> : <Rows newest={newest} />}
    </>
  )
}

async function Rows({ newest }: { readonly newest: Awaited<ReturnType<typeof listTitles>> }) {
  const pages = await Promise.all([
    listTitles({ kind: 'movie', limit: RAIL_TITLES }),
    listTitles({ kind: 'series', limit: RAIL_TITLES }),
  ]).catch(problemFrom)
  if ('code' in pages) return <LoadFailure problem={pages} />
  const [movies, series] = pages
  return (
    <>
      <TitleRail heading="Recently added" titles={newest.items} morph="none" />
      <TitleRail heading="Movies" titles={movies.items} more={movies.next && '/movies'} />
      <TitleRail heading="Series" titles={series.items} more={series.next && '/series'} />
    </>
  )
}
