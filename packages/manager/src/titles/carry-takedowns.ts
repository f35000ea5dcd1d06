import { type Catalog, type Clock, standingOver, type TitleId, takedownsOver } from '@streamvault/core'

interface Carrying {
  readonly from: TitleId
  readonly to: TitleId
}

/**
 * Takes a title down, or seasons of it, because the same title was taken down under another name. Says whether it is; not so where an operator has
 * brought it back before. Doing it again changes nothing.
 */
export async function carryTakedowns(
  {
    catalog: { takedowns },
    clock,
  }: { readonly catalog: Pick<Catalog, 'takedowns'>; readonly clock: Pick<Clock, 'now'> },
  { from, to }: Carrying,
): Promise<boolean> {
  const known = await takedownsOver(takedowns, to)
  if (known.some(({ reinstated }) => reinstated !== undefined)) return false
  for (const { id, target, takenDown } of await standingOver(takedowns, from)) {
    const reason = `${takenDown.reason} (takedown ${id}: ${from} is the same title)`
    await takedowns.takeDown({ ...target, title: to }, { ...takenDown, reason, at: clock.now() })
  }
  return true
}
