import { randomBytes } from 'node:crypto'

const REQUEST_ID_BYTES = 9

/** Names one request to people and in the log; it tells nothing, not even how many there were. */
export function createRequestId(): string {
  return randomBytes(REQUEST_ID_BYTES).toString('base64url')
}
