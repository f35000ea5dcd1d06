import { type AccountIdentity, userIdentity } from './account-identity.ts'

/** An account that the file names and that nobody has signed in yet. */
export interface PhoneLine {
  readonly line: number
  /** Digits only. Personal: it goes into no log. */
  readonly phone: string
}

/** What is wrong with a line, without what stands in it. */
export interface LineFault {
  readonly line: number
  readonly advice: string
}

export interface SessionLines {
  readonly users: readonly AccountIdentity[]
  readonly waiting: readonly PhoneLine[]
  readonly faults: readonly LineFault[]
}

/** Telegram's numbers have 5 to 15 digits (ITU E.164). */
const PHONE = /^phone:\s*\+?(?<digits>[\d ()-]{5,24})$/

/**
 * Reads the file of user accounts: one a line, empty lines and those that begin with `#` are left out.
 *
 * A line is a session string, which signing in writes, or `phone:` and a number, which stands for an account that is still to
 * be signed in. What cannot be read is a fault of its line, and no other line suffers.
 */
export function parseSessionLines(text: string): SessionLines {
  const users = new Map<number, AccountIdentity>()
  const waiting: PhoneLine[] = []
  const faults: LineFault[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    const content = raw.trim()
    if (content === '' || content.startsWith('#')) continue
    const phone = phoneOf(content)
    const user = phone === undefined ? userIdentity(content) : undefined
    if (phone !== undefined) waiting.push({ line, phone })
    else if (user === undefined)
      faults.push({ line, advice: `Line ${line} is no session string; sign that account in again.` })
    else if (users.has(user.id))
      faults.push({ line, advice: `Line ${line} repeats an account; remove one of the two.` })
    else users.set(user.id, user)
  }
  return { users: [...users.values()], waiting, faults }
}

/** The text with the session in it: instead of the account's old line or of its phone's, else as the last line. */
export function withSessionLine(text: string, session: string, phone?: string): string {
  const user = userIdentity(session)
  if (user === undefined) throw new TypeError('what is written to the file of sessions is a session')
  const lines = text.split(/\r?\n/).filter((line, index, all) => line !== '' || index < all.length - 1)
  const kept = lines.filter((line) => {
    const isItsPhone = phone !== undefined && phoneOf(line.trim()) === phone.replace(/\D/g, '')
    return !isItsPhone && userIdentity(line.trim())?.id !== user.id
  })
  return [...kept, session, ''].join('\n')
}

function phoneOf(line: string): string | undefined {
  const digits = PHONE.exec(line)?.groups?.['digits']?.replace(/\D/g, '')
  return digits === undefined || digits.length < 5 || digits.length > 15 ? undefined : digits
}
