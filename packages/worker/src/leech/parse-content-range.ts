import type { ByteRange } from '@streamvault/core'

/** What part of a file an answer is (RFC 9110, 14.4). */
export interface ContentRange extends ByteRange {
  /** Undefined where the server does not know. */
  readonly sizeBytes: number | undefined
}

/** Reads `bytes 0-99/1000`; undefined for what is none, or contradicts itself. */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const match = /^\s*bytes[ =](\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)\s*$/i.exec(header ?? '')
  if (match === null) return undefined
  const [start, end] = [Number(match[1]), Number(match[2]) + 1]
  const sizeBytes = match[3] === '*' ? undefined : Number(match[3])
  if (end <= start || (sizeBytes !== undefined && end > sizeBytes)) return undefined
  return { start, end, sizeBytes }
}
