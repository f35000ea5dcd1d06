import type { Ban } from '@streamvault/core'

/** What whoever is banned is told beside that one is: why, until when, and what the operator says of appeals. */
export function banText({ reason, until }: Ban, appeal: string): string {
  const end = until === undefined ? '' : ` (until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC)`
  return [`${reason}${end}`, appeal].filter((part) => part !== '').join(' — ')
}
