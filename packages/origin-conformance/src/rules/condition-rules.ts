import type { Answer } from '../http/answer.ts'
import { demand } from '../verdict.ts'
import { type MediaRule, mediaRule as rule } from './media-rule.ts'

const OTHER_TAG = '"another"'
const DAY_MS = 86_400_000
const RANGE = 'bytes=0-9'
const FIRST_TEN = { start: 0, end: 10 }

export const CONDITION_RULES: readonly MediaRule[] = [
  rule('if-range', 'a range comes only of the bytes that If-Range names', 'RFC 9110, 13.1.5', async (media) => {
    const etag = await media.etag()
    const ask = (ifRange: string) => media.get({ range: RANGE, 'if-range': ifRange })
    media.isPart(await ask(etag), 'If-Range with the ETag', FIRST_TEN)
    media.isWhole(await ask(OTHER_TAG), 'If-Range with another ETag')
    media.isWhole(await ask(`W/${etag}`), 'If-Range with the ETag made weak')
    media.isWhole(await ask(new Date(0).toUTCString()), 'If-Range with another date')
  }),
  rule('if-none-match', 'who has the bytes already gets none', 'RFC 9110, 13.1.2', async (media) => {
    const etag = await media.etag()
    for (const list of [etag, `W/${etag}`, `${OTHER_TAG}, ${etag}`, '*']) {
      isNotModified(await media.get({ 'if-none-match': list }), `If-None-Match with ${list}`)
      isNotModified(await media.get({ 'if-none-match': list, range: RANGE }), `the same with a range`)
    }
    media.isWhole(await media.get({ 'if-none-match': OTHER_TAG }), 'If-None-Match with another ETag')
  }),
  rule('if-match', 'who wants other bytes gets none', 'RFC 9110, 13.1.1', async (media) => {
    const etag = await media.etag()
    media.isPart(await media.get({ 'if-match': etag, range: RANGE }), 'If-Match with the ETag', FIRST_TEN)
    for (const list of [OTHER_TAG, `W/${etag}`]) {
      const { status } = await media.get({ 'if-match': list })
      demand(status === 412, `If-Match with ${list} answers ${status}`)
    }
  }),
  rule('dates', 'dates are conditions where there are no tags', 'RFC 9110, 13.1.3, 13.1.4', async (media) => {
    const changed = (await media.head()).headers['last-modified'] ?? ''
    const before = new Date(Date.parse(changed) - DAY_MS).toUTCString()
    isNotModified(await media.get({ 'if-modified-since': changed }), 'If-Modified-Since')
    const since = await media.get({ 'if-modified-since': before, range: RANGE })
    media.isPart(since, 'If-Modified-Since the day before', FIRST_TEN)
    const nonsense = await media.get({ 'if-modified-since': 'yesterday', range: RANGE })
    media.isPart(nonsense, 'If-Modified-Since yesterday', FIRST_TEN)
    const unless = await media.get({ 'if-unmodified-since': before })
    demand(unless.status === 412, `If-Unmodified-Since the day before answers ${unless.status}`)
    const tagFirst = await media.get({ 'if-none-match': OTHER_TAG, 'if-modified-since': changed, range: RANGE })
    media.isPart(tagFirst, 'If-Modified-Since beside If-None-Match', FIRST_TEN)
  }),
]

function isNotModified({ status, headers, body }: Answer, asked: string): void {
  demand(status === 304, `${asked} answers ${status}`)
  demand(body.length === 0 && headers['content-range'] === undefined, `${asked} has a body`)
}
