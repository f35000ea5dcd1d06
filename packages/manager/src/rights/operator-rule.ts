import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether an `Authorization` field is an operator's. */
export type OperatorRule = (authorization: string | undefined) => boolean

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i

/** Knows operators by any of these tokens. How long it takes tells nothing of them. */
export function operatorRule(tokens: readonly string[]): OperatorRule {
  const digests = tokens.map(digestOf)
  return (authorization = '') => {
    const given = digestOf(BEARER.exec(authorization)?.[1] ?? '')
    return digests.some((digest) => timingSafeEqual(digest, given))
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
