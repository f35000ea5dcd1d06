import {
  type Absorbing,
  type Catalog,
  standingOver,
  type Title,
  type TitleId,
  titleRootOf,
  VaultError,
} from '@streamvault/core'

/**
 * The two titles that an operator means, `into` being what it was merged into itself, if it was.
 *
 * Throws `TITLE_NOT_FOUND`, `TITLES_SAME`, `TITLE_MERGED` where `from` is part of a third, `TITLE_KINDS_DIFFER`, and `TAKEN_DOWN` while a takedown of
 * one of them stands.
 */
export async function assertMergeable(catalog: Catalog, { from, into }: Absorbing): Promise<Absorbing> {
  const [merged, found] = [await read(catalog, from), await read(catalog, await titleRootOf(catalog, into))]
  const root = await titleRootOf(catalog, from)
  if (root === found.id) throw new VaultError('TITLES_SAME', { from, into })
  if (root !== from) throw new VaultError('TITLE_MERGED', { title: from, reason: `it is ${root} now` })
  if (merged.kind !== found.kind) throw new VaultError('TITLE_KINDS_DIFFER', { from, into })
  for (const { id } of [merged, found]) {
    const [standing] = await standingOver(catalog.takedowns, id)
    if (standing === undefined) continue
    const reason = `takedown ${standing.id}, ${standing.takenDown.reason}`
    throw new VaultError('TAKEN_DOWN', { title: id, takedown: standing.id, reason })
  }
  return { from, into: found.id }
}

async function read({ titles }: Catalog, id: TitleId): Promise<Title> {
  const found = await titles.get(id)
  if (found === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
  return found.value
}
