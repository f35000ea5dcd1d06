import type { SoakVault } from '../vault/soak-vault.ts'
import type { Selection } from '../viewers/habits.ts'
import type { Offer } from '../viewers/visit.ts'
import { learnPack } from './learn-pack.ts'
import { type LibraryPlan, makeLibrary } from './make-library.ts'

/** Fills a vault whose worker runs, and opens everything in it for viewers; `titles` are those that may be taken down. */
export async function openSelection(
  vault: SoakVault,
  { folder, plan, signal }: { readonly folder: string; readonly plan: LibraryPlan; readonly signal: AbortSignal },
): Promise<{ readonly selection: Selection; readonly titles: readonly string[] }> {
  const files = await makeLibrary(folder, plan, (paths) => {
    signal.throwIfAborted()
    return vault.ingest(paths)
  })
  const movies = files.filter(({ season }) => season === undefined)
  const films = movies.map(({ title, bytes, file, name }) => ({ title, bytes, path: vault.path(file, name) }))
  const packs: Offer[] = []
  for (let season = 1; season <= plan.seasons; season++) {
    const [said = ''] = (await vault.command('link', 'soak-show-series', '--season', String(season))).split('\n')
    const link = new URL(said)
    const archive = Buffer.from(await (await fetch(link)).arrayBuffer())
    const inside = files
      .filter((file) => file.season === season)
      .map(({ name, bytes }) => [episodeOf(name), bytes] as const)
    packs.push({ title: undefined, bytes: learnPack(archive, new Map(inside)), path: link.pathname + link.search })
  }
  return { selection: { films, packs }, titles: movies.map(({ title }) => title) }
}

function episodeOf(name: string): string {
  return /S\d\dE\d\d/.exec(name)?.[0] ?? name
}
