import { type Person, ROLES, type Role, VaultError } from '@streamvault/core'
import { parseSpan } from '../../people/parse-span.ts'
import type { Governor } from '../../people/people-desk.ts'
import { mayGovern } from '../../people/permissions.ts'
import { KnownLanguages } from '../known-languages.ts'
import type { Turn } from '../turn.ts'
import type { CommandName, Wording } from '../wording/wording.ts'
import { answerUsage } from './help-command.ts'

/** How the commands name somebody: by the number of the account, or the id that follows from it. */
const WHO = /^(?:telegram-)?(?<number>[1-9]\d{0,15})$/
const REASON_CHARS_MAX = 200

/** Keeps somebody out, for ever or for a while. */
export async function banCommand(turn: Turn, rest: string): Promise<void> {
  const { desks, wording } = turn
  const { who, words } = whoIn(rest)
  const spanMs = parseSpan(words[0] ?? '')
  const reason = reasonOf(spanMs === undefined ? words : words.slice(1))
  if (who === undefined || reason === '') return await answerUsage(turn, 'ban')
  const until = spanMs === undefined ? undefined : desks.clock.now() + spanMs
  const ban = { reason, ...(until !== undefined && { until }) }
  const person = await desks.people.ban(governorOf(turn), who, ban)
  const { appeal } = await desks.rules.read()
  await tell(turn, person, (theirs) => theirs.banned(reason, endText(until), appeal))
  await turn.answer(wording.hasBanned(person.name, endText(until)))
}

/** Lets somebody in again. */
export async function unbanCommand(turn: Turn, rest: string): Promise<void> {
  const who = await onlyWho(turn, rest, 'unban')
  if (who === undefined) return
  const person = await turn.desks.people.unban(governorOf(turn), who)
  await turn.answer(turn.wording.hasUnbanned(person.name))
}

/** Tells somebody not to do something again. */
export async function warnCommand(turn: Turn, rest: string): Promise<void> {
  const { desks, wording } = turn
  const { who, words } = whoIn(rest)
  const reason = reasonOf(words)
  if (who === undefined || reason === '') return await answerUsage(turn, 'warn')
  const person = await desks.people.warn(governorOf(turn), who, reason)
  if (await tell(turn, person, (theirs) => theirs.warned(reason))) await desks.people.noteTold(person.id)
  await turn.answer(wording.hasWarned(person.name, person.warnings?.length ?? 0))
}

/** Gives somebody a role. */
export async function roleCommand(turn: Turn, rest: string): Promise<void> {
  const { who, words } = whoIn(rest)
  const role = roleIn(words)
  if (who === undefined || role === undefined) return await answerUsage(turn, 'role')
  const person = await turn.desks.people.giveRole(governorOf(turn), who, role)
  await turn.answer(turn.wording.hasRole(person.name, turn.wording.roles[role]))
}

/** Makes an invitation for one person. */
export async function inviteCommand(turn: Turn, rest: string): Promise<void> {
  const { desks, wording } = turn
  const role = rest === '' ? 'viewer' : roleIn(rest.split(/\s+/))
  if (role === undefined) return await answerUsage(turn, 'invite')
  if (!mayGovern(governorOf(turn).role, role)) throw new VaultError('NOT_PERMITTED')
  const { token, url } = await desks.invitations.make(role)
  await turn.answer(wording.invitation(url ?? `/start ${token}`, wording.roles[role]))
}

function whoIn(rest: string): { readonly who: string | undefined; readonly words: readonly string[] } {
  const [first = '', ...words] = rest.split(/\s+/)
  const number = WHO.exec(first)?.groups?.['number']
  return { who: number === undefined ? undefined : `telegram-${number}`, words }
}

async function onlyWho(turn: Turn, rest: string, command: CommandName): Promise<string | undefined> {
  const { who, words } = whoIn(rest)
  if (who !== undefined && words.length === 0) return who
  await answerUsage(turn, command)
  return undefined
}

function roleIn(words: readonly string[]): Role | undefined {
  return words.length === 1 ? ROLES.find((role) => role.toLowerCase() === words[0]?.toLowerCase()) : undefined
}

function reasonOf(words: readonly string[]): string {
  return words.join(' ').slice(0, REASON_CHARS_MAX).trim().toWellFormed()
}

function governorOf({ person: { id, standing } }: Turn): Governor {
  if (standing === 'stranger' || standing === 'guest') throw new VaultError('NOT_PERMITTED')
  return { role: standing, id }
}

/** As the bot writes when something ends, in UTC. */
export function endText(until: number | undefined): string | undefined {
  return until === undefined ? undefined : new Date(until).toISOString().slice(0, 16).replace('T', ' ')
}

/** Tells somebody else at once, in the language of that person, where Telegram lets the bot: whoever has never written to it, or has blocked it, is told otherwise. */
async function tell(
  { desks, signal }: Turn,
  { telegramId }: Person,
  say: (wording: Wording) => string,
): Promise<boolean> {
  if (telegramId === undefined) return false
  const text = say(await new KnownLanguages(desks.ephemeral).wordingFor(telegramId))
  try {
    await desks.chat.say(telegramId, { text }, { signal })
    return true
  } catch (error) {
    if (error instanceof VaultError && error.code === 'CHAT_UNAVAILABLE') return false
    throw error
  }
}
