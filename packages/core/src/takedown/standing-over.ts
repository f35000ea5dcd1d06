import type { Takedowns } from '../ports/takedowns.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { Takedown, TakedownTarget } from '../vocabulary/takedown.ts'

/** A takedown of a title, or of one of its seasons. */
export interface TitleTakedown extends Takedown {
  readonly target: Extract<TakedownTarget, { title: TitleId }>
}

/** Every takedown of this title or of one of its seasons, whether it stands or not, oldest first. */
export async function takedownsOver(
  takedowns: Pick<Takedowns, 'ofTitle'>,
  title: TitleId,
): Promise<readonly TitleTakedown[]> {
  const all = await takedowns.ofTitle(title)
  return all.filter((each): each is TitleTakedown => 'title' in each.target && each.target.title === title)
}

/** Those of them that stand. */
export async function standingOver(
  takedowns: Pick<Takedowns, 'ofTitle'>,
  title: TitleId,
): Promise<readonly TitleTakedown[]> {
  return (await takedownsOver(takedowns, title)).filter(({ reinstated }) => reinstated === undefined)
}
