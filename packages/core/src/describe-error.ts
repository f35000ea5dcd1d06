import type { VaultError } from './errors.ts'
import { asSentence, withoutStop } from './sentence.ts'

/** What a person needs to know of an error: its sentence, and the particular reason where it has one. */
export function describeError({ message, details, detail }: VaultError): string {
  const reason = details['reason'] ?? detail
  return typeof reason === 'string' ? `${withoutStop(message)}: ${asSentence(reason)}` : message
}
