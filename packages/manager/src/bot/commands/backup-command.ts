import type { Turn } from '../turn.ts'

/** Has the library backed up, and tells how that gets on. */
export async function backupCommand({ desks, follow, person, wording }: Turn): Promise<void> {
  await follow(await desks.backupDesk.start(person.id), wording.library)
}
