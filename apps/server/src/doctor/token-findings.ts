import type { Settings } from '@streamvault/config'
import { type Finding, stepFinding } from './finding.ts'

/** Tokens of one bot, of which Telegram knows the last one that was made. */
export function workerTokenFindings({ WORKER_BOT_TOKENS = [] }: Pick<Settings, 'WORKER_BOT_TOKENS'>): Finding[] {
  const ids = WORKER_BOT_TOKENS.map(botIdOf)
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  return [...repeated].map((id) =>
    stepFinding(
      'workers',
      'problem',
      `bot-${id} is there twice in STREAMVAULT_WORKER_BOT_TOKENS, with two tokens, of which the later is used. Keep the newer one: Telegram knows no other.`,
    ),
  )
}

/** By its form alone: signing it in would make a session that nobody uses. */
export function managerFinding({
  MANAGER_BOT_TOKEN: token,
  WORKER_BOT_TOKENS: workers = [],
}: Pick<Settings, 'MANAGER_BOT_TOKEN' | 'WORKER_BOT_TOKENS'>): Finding {
  if (token === undefined) {
    return stepFinding('manager', 'unchecked', 'There is no STREAMVAULT_MANAGER_BOT_TOKEN. The vault works without it.')
  }
  if (workers.map(botIdOf).includes(botIdOf(token))) {
    return stepFinding(
      'manager',
      'problem',
      `bot-${botIdOf(token)} is in STREAMVAULT_MANAGER_BOT_TOKEN and in STREAMVAULT_WORKER_BOT_TOKENS. Make a bot of its own for people.`,
    )
  }
  const sentence = `The token of bot-${botIdOf(token)} has the right form. Only its form is checked: it is not signed in here.`
  return stepFinding('manager', 'ok', sentence)
}

/** The part before the colon; it is no secret. */
function botIdOf(token: string): string {
  return token.split(':', 1)[0] ?? ''
}
