import { type Asked, type Fault, type Given, withBody, withFields } from './fault.ts'

const SUBRIP = '1\n00:00:01,000 --> 00:00:02,000\nHello\n'
/** What a page of windows-1252 makes of it. */
const LATIN = Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nCaf\u00e9\n', 'latin1')

function onSubtitle(alter: (given: Given) => Given): Required<Pick<Fault, 'answer'>>['answer'] {
  return (given, { path }: Asked) => (path.startsWith('/subtitle/') ? alter(given) : given)
}

export const SUBTITLE_FAULTS: readonly Fault[] = [
  {
    title: 'serves subtitles as they were written',
    breaks: ['subtitle/webvtt'],
    answer: onSubtitle((given) => withBody(given, Buffer.from(SUBRIP))),
  },
  {
    title: 'calls subtitles plain text',
    breaks: ['subtitle/webvtt'],
    answer: onSubtitle((given) => withFields(given, { 'content-type': 'text/plain; charset=utf-8' })),
  },
  {
    title: 'serves subtitles in a charset of its own',
    breaks: ['subtitle/webvtt'],
    answer: onSubtitle((given) => withBody(given, LATIN)),
  },
  {
    title: 'lets everybody keep subtitles',
    breaks: ['subtitle/fields'],
    answer: onSubtitle((given) => withFields(given, { 'cache-control': 'public, max-age=3600' })),
  },
  {
    title: 'shows subtitles to everybody',
    breaks: ['subtitle/ticket'],
    answer: onSubtitle((given) => ({ ...given, status: 200 })),
  },
]
