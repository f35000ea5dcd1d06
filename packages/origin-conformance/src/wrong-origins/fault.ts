import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'

/** A request on its way to the real origin. */
export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** An answer on its way back. */
export interface Given {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

/** One thing that an origin does wrong, and the rules that must notice it. */
export interface Fault {
  /** What it does, as the end of a sentence about the origin. */
  readonly title: string
  readonly breaks: readonly string[]
  /** What is asked of the real origin instead. */
  readonly ask?: (asked: Asked, file: Media) => Asked
  /** What is answered instead; `asked` is what the viewer asked. */
  readonly answer?: (given: Given, asked: Asked) => Given
  /** What the suite is made to look at instead, where what is wrong is not in an answer. */
  readonly see?: (subject: Subject) => Subject
}

export const isMedia = ({ path }: Asked): boolean => path.startsWith('/stream/')

/** With other fields; those that are undefined are gone. */
export function withFields<T extends { readonly headers: OutgoingHttpHeaders }>(
  message: T,
  fields: OutgoingHttpHeaders,
): T {
  const headers = Object.entries({ ...message.headers, ...fields }).filter(([, value]) => value !== undefined)
  return { ...message, headers: Object.fromEntries(headers) }
}

/** With another body of its own length. */
export function withBody(given: Given, body: Buffer): Given {
  return { ...withFields(given, { 'content-length': body.length }), body }
}
