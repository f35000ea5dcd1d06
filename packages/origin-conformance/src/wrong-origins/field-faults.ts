import { randomUUID } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { type Fault, isMedia, withFields } from './fault.ts'

/** Says other fields about media. */
function saying(fields: () => OutgoingHttpHeaders, method?: string): Required<Pick<Fault, 'answer'>>['answer'] {
  return (given, asked) =>
    isMedia(asked) && given.status < 400 && (method === undefined || asked.method === method)
      ? withFields(given, fields())
      : given
}

/** Does not see some fields of a request. */
function blindTo(...names: readonly string[]): Required<Pick<Fault, 'ask'>>['ask'] {
  return (asked) => withFields(asked, Object.fromEntries(names.map((name) => [name, undefined])))
}

export const FIELD_FAULTS: readonly Fault[] = [
  {
    title: 'drops the ETag',
    breaks: ['file/etag', 'file/if-range', 'file/if-none-match', 'file/if-match'],
    answer: saying(() => ({ etag: undefined })),
  },
  { title: 'has a weak ETag', breaks: ['file/etag'], answer: saying(() => ({ etag: 'W/"a"' })) },
  {
    title: 'has another ETag on every machine',
    breaks: ['file/etag', 'file/head', 'file/if-range'],
    answer: saying(() => ({ etag: `"${randomUUID()}"` })),
  },
  {
    title: 'was changed tomorrow',
    breaks: ['file/last-modified'],
    answer: saying(() => ({ 'last-modified': new Date(Date.now() + 86_400_000).toUTCString() })),
  },
  {
    title: 'says another type to HEAD',
    breaks: ['file/head'],
    answer: saying(() => ({ 'content-type': 'a/b' }), 'HEAD'),
  },
  {
    title: 'lets everybody keep what one ticket opened',
    breaks: ['file/fields'],
    answer: saying(() => ({ 'cache-control': 'public, max-age=3600' })),
  },
  {
    title: 'shows what was to be saved',
    breaks: ['file/download'],
    answer: saying(() => ({ 'content-disposition': 'inline' })),
  },
  { title: 'does not see If-Range', breaks: ['file/if-range'], ask: blindTo('if-range') },
  { title: 'does not see If-None-Match', breaks: ['file/if-none-match'], ask: blindTo('if-none-match') },
  { title: 'does not see If-Match', breaks: ['file/if-match'], ask: blindTo('if-match') },
  {
    title: 'does not see dates',
    breaks: ['file/dates'],
    ask: blindTo('if-modified-since', 'if-unmodified-since'),
  },
  {
    title: 'does not say how bytes were found',
    breaks: ['cache/miss', 'cache/hit', 'cache/said'],
    answer: saying(() => ({ 'cache-status': undefined })),
  },
  {
    title: 'finds nothing in its cache',
    breaks: ['cache/hit'],
    answer: saying(() => ({ 'cache-status': 'streamvault; fwd=miss' })),
  },
  {
    title: 'says hit of everything',
    breaks: ['cache/miss'],
    answer: saying(() => ({ 'cache-status': 'streamvault; hit' })),
  },
  {
    title: 'compresses pages, and drops Vary',
    breaks: ['fields/vary'],
    answer: (given, asked) =>
      !isMedia(asked) && asked.headers['accept-encoding'] === 'gzip'
        ? withFields(given, { 'content-encoding': 'gzip', vary: undefined })
        : given,
  },
]
