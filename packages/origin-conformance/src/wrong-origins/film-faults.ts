import { type Asked, type Fault, type Given, withBody, withFields } from './fault.ts'

function onFilm(ending: RegExp, alter: (given: Given) => Given): Required<Pick<Fault, 'answer'>>['answer'] {
  const isIt = ({ path }: Asked) => path.startsWith('/hls/') && ending.test(path.split('?')[0] ?? '')
  return (given, asked) => (isIt(asked) ? alter(given) : given)
}

let times = 0

/** What is wrong about films in segments. */
export const FILM_FAULTS: readonly Fault[] = [
  {
    title: 'leaves the tickets out of playlists',
    breaks: ['film/playlists'],
    answer: onFilm(/video[.]m3u8$/, (given) =>
      withBody(given, Buffer.from(given.body.toString().replaceAll(/[?]ticket=[\w.-]+/g, ''))),
    ),
  },
  {
    title: 'calls playlists plain text',
    breaks: ['film/playlists'],
    answer: onFilm(/[.]m3u8$/, (given) => withFields(given, { 'content-type': 'text/plain' })),
  },
  {
    title: 'makes another segment each time',
    breaks: ['film/parts'],
    answer: onFilm(/[.]m4s$/, (given) => withBody(given, Buffer.concat([given.body, Buffer.from(`${times++}`)]))),
  },
  {
    title: 'lets everybody keep segments',
    breaks: ['film/parts'],
    answer: onFilm(/[.]m4s$/, (given) => withFields(given, { 'cache-control': 'public, max-age=3600' })),
  },
  {
    title: 'shows films to everybody',
    breaks: ['film/ticket', 'film/missing'],
    answer: onFilm(/./, (given) => ({ ...given, status: 200 })),
  },
]
