import { type Catalog, type TakedownSubject, takenDownError } from '@streamvault/core'

/** Throws `TAKEN_DOWN` when a takedown that stands keeps such a file out: the sooner, the less is done for nothing. */
export async function assertMayComeIn({ takedowns }: Catalog, subject: TakedownSubject): Promise<void> {
  const takedown = await takedowns.covering(subject)
  if (takedown !== undefined) throw takenDownError(subject.id, takedown)
}
