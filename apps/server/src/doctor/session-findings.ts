import { stat } from 'node:fs/promises'
import type { SessionLines } from '@streamvault/telegram'
import { type Finding, stepFinding } from './finding.ts'

const OTHERS_MODE = 0o077

/** Whether anybody but its owner may read the file; false where there is none. */
export async function isReadByOthers(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && (found.mode & OTHERS_MODE) !== 0
}

/** What is wrong with the file of sessions, and who waits in it; the accounts themselves are another matter. */
export function sessionFindings(
  { users, waiting, faults }: SessionLines,
  { path, isOpen }: { readonly path: string; readonly isOpen: boolean },
): Finding[] {
  const problem = (sentence: string) => stepFinding('users', 'problem', sentence)
  const login = 'Sign it in with ./streamvault telegram-login.'
  const isEmpty = users.length + waiting.length + faults.length === 0
  return [
    ...(isOpen
      ? [problem(`${path} can be read by others, and whoever has it is the accounts. Run chmod 600 on it.`)]
      : []),
    ...(isEmpty ? [problem(`${path} names no account. Sign one in with ./streamvault telegram-login.`)] : []),
    ...faults.map(({ advice }) => problem(`${path}: ${advice}`)),
    ...waiting.map(({ line }) => problem(`${path}: the account in line ${line} was never signed in. ${login}`)),
  ]
}
