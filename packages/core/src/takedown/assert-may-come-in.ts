import type { Catalog } from '../ports/catalog.ts'
import type { TakedownSubject } from '../ports/takedowns.ts'
import { takenDownError } from './taken-down-error.ts'

/** Throws `TAKEN_DOWN` when a takedown that stands keeps such a file out: the sooner, the less is done for nothing. */
export async function assertMayComeIn(
  { takedowns }: Pick<Catalog, 'takedowns'>,
  subject: TakedownSubject,
): Promise<void> {
  const takedown = await takedowns.covering(subject)
  if (takedown !== undefined) throw takenDownError(subject.id, takedown)
}
