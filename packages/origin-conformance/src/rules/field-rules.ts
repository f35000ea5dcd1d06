import { demand } from '../verdict.ts'
import { type MediaRule, mediaRule as rule } from './media-rule.ts'

const RANGE = 'bytes=0-9'

/** What answers say beside the bytes. */
export const FIELD_RULES: readonly MediaRule[] = [
  rule('etag', 'one strong ETag stands for the bytes, in every answer', 'RFC 9110, 8.8.3', async (media) => {
    const etag = await media.etag()
    demand(/^"[\x21\x23-\x7e]+"$/.test(etag), `the ETag is ${etag}`)
    const answers = [await media.head(), await media.get({ range: RANGE }), await media.get({ 'if-none-match': etag })]
    for (const { status, headers } of answers)
      demand(headers.etag === etag, `the ETag of a ${status} is ${headers.etag}`)
  }),
  rule('last-modified', 'when it was changed last is a date that has been', 'RFC 9110, 8.8.2', async (media) => {
    const { 'last-modified': said, date } = (await media.head()).headers
    const changedAt = Date.parse(said ?? '')
    demand(changedAt <= Date.parse(date ?? ''), `Last-Modified is "${said}" on "${date}"`)
    demand(new Date(changedAt).toUTCString() === said, `"${said}" is no date of HTTP`)
  }),
  rule('head', 'HEAD tells what GET tells, and has no body', 'RFC 9110, 9.3.2', async (media) => {
    const [head, got] = [await media.head(), await media.get()]
    demand(head.status === got.status, `HEAD answers ${head.status}, and GET ${got.status}`)
    demand(head.body.length === 0, 'HEAD has a body')
    for (const name of ['content-length', 'content-type', 'etag', 'last-modified', 'accept-ranges'] as const) {
      demand(head.headers[name] === got.headers[name], `${name} is ${head.headers[name]}, and ${got.headers[name]}`)
    }
  }),
  rule('fields', 'browsers are told what it is, and that nobody else may keep it', 'contract, HTTP', async (media) => {
    const { headers } = await media.get({ range: RANGE })
    demand(
      /^(video|audio|application)\/[\w.+-]+$/.test(headers['content-type'] ?? ''),
      `it is "${headers['content-type']}"`,
    )
    demand(headers['x-content-type-options'] === 'nosniff', 'a browser may guess what it is')
    const kept = headers['cache-control'] ?? ''
    demand(kept.includes('private') || kept.includes('no-store'), `Cache-Control is "${kept}"`)
  }),
  rule(
    'identity',
    'films are compressed already, and no range of them is coded again',
    'RFC 9110, 14.2',
    async (media) => {
      const answer = await media.get({ range: RANGE, 'accept-encoding': 'gzip, br, zstd, deflate' })
      const coding = answer.headers['content-encoding']
      demand(coding === undefined, `a range comes with Content-Encoding ${coding}`)
      media.isPart(answer, 'a range for who takes any coding', { start: 0, end: 10 })
    },
  ),
  rule('download', 'what is to be saved comes as an attachment', 'contract, HTTP', async (media) => {
    const saved = await media.download()
    saved.leave()
    const disposition = saved.headers['content-disposition'] ?? ''
    demand(saved.status === 200 && /^attachment\b/.test(disposition), `it answers ${saved.status}, "${disposition}"`)
  }),
]
