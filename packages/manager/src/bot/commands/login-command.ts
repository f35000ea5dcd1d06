import { signInPath } from '@streamvault/contract'
import type { Turn } from '../turn.ts'

/** Gives a link to sign in to the site; for who is not known, only the code of a fresh vault helps. */
export async function loginCommand(turn: Turn, code: string): Promise<void> {
  const { event, people, wording, origin, answer } = turn
  const link = await people.link(event.person, code)
  if (link !== undefined) await answer(wording.signInLink(new URL(signInPath(link.token), origin).href))
}
