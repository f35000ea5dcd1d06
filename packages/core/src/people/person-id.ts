import type { PersonId } from '../vocabulary/ids.ts'

/** Whoever can run commands on the machine, where nothing tells whose number that is. */
export const MACHINE_PERSON = 'machine' as PersonId

/** The person of a Telegram account. As the id follows from the number, two processes never make two people of one account. */
export function personIdOf(telegramId: string): PersonId {
  return `telegram-${telegramId}` as PersonId
}
