import { type Asked, type Fault, isMedia, withFields } from './fault.ts'

function withoutPage(asked: Asked, isForgotten: (asked: Asked) => boolean): Asked {
  if (!isMedia(asked) || !isForgotten(asked)) return asked
  const { origin: _, referer: __, 'sec-fetch-site': ___, host: ____, ...headers } = asked.headers
  return { ...asked, headers }
}

/** What is wrong about pages that embed media. */
export const HOTLINK_FAULTS: readonly Fault[] = [
  {
    title: 'lets any page embed media',
    breaks: ['hotlinks/foreign-page', 'hotlinks/hidden-page', 'hotlinks/foreign-host'],
    ask: (asked) => withoutPage(asked, () => true),
  },
  {
    title: 'takes the host for its own name',
    breaks: ['hotlinks/foreign-host'],
    ask: (asked) =>
      withoutPage(asked, ({ headers: { host, referer, origin } }) => URL.parse(referer ?? origin ?? '')?.host === host),
  },
  {
    title: 'knows pages by their names alone',
    breaks: ['hotlinks/hidden-page'],
    ask: (asked) => withoutPage(asked, ({ headers }) => headers.referer === undefined),
  },
  {
    title: 'wants to know from which page a player comes',
    breaks: ['hotlinks/players'],
    answer: (given, asked) =>
      isMedia(asked) && asked.headers.referer === undefined ? { ...withFields(given, {}), status: 403 } : given,
  },
]
