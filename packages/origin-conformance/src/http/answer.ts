import type { IncomingHttpHeaders } from 'node:http'

/** What an origin says before the body. */
export interface AnswerHead {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/** A response that has come to its end as its head promised. */
export interface Answer extends AnswerHead {
  readonly body: Buffer
}
