import { type Asked, type Fault, type Given, isMedia, withBody, withFields } from './fault.ts'

const ranges = (what: string): Pick<Fault, 'breaks'> => ({ breaks: what.split(' ').map((name) => `file/${name}`) })

/** Asks for another range, or for none. */
function rewriting(rewrite: (range: string) => string | undefined): Required<Pick<Fault, 'ask'>>['ask'] {
  return (asked) => {
    const { range } = asked.headers
    return isMedia(asked) && range !== undefined ? withFields(asked, { range: rewrite(range) }) : asked
  }
}

/** Answers otherwise where the real origin answers with one status. */
function onStatus(
  status: number,
  alter: (given: Given, asked: Asked) => Given,
): Required<Pick<Fault, 'answer'>>['answer'] {
  return (given, asked) => (isMedia(asked) && given.status === status ? alter(given, asked) : given)
}

export const RANGE_FAULTS: readonly Fault[] = [
  {
    title: 'sees no ranges',
    ...ranges('first-byte middle suffix open-end clamp beyond if-range if-match'),
    ask: rewriting(() => undefined),
  },
  {
    title: 'serves other bytes than it says in ranges',
    breaks: [...ranges('first-byte middle suffix open-end clamp if-range dates').breaks, 'connections/pipelined'],
    answer: onStatus(206, (given) => ({ ...given, body: given.body.map((byte) => byte ^ 0xff) as Buffer })),
  },
  {
    title: 'serves a byte less than it was asked for',
    ...ranges('middle suffix clamp'),
    answer: onStatus(206, (given) => withBody(given, given.body.subarray(0, -1))),
  },
  {
    title: 'says 200 of a part that it kept',
    breaks: ['file/first-byte', 'file/middle', 'tickets/minted'],
    answer: onStatus(206, (given) => ({ ...given, status: 200 })),
  },
  {
    title: 'does not offer ranges',
    ...ranges('whole'),
    answer: onStatus(200, (given) => withFields(given, { 'accept-ranges': undefined })),
  },
  {
    title: 'reads a suffix as a beginning',
    ...ranges('suffix'),
    ask: rewriting((range) => range.replace(/^bytes=-(\d+)$/, 'bytes=$1-')),
  },
  {
    title: 'reads any unit as bytes',
    ...ranges('foreign-unit'),
    ask: rewriting((range) => range.replace(/^\w+=/, 'bytes=')),
  },
  {
    title: 'guesses what a malformed range means',
    ...ranges('malformed'),
    ask: rewriting((range) => (/^\w+=[\d,-]*\d-|=-\d/.test(range) ? range : 'bytes=0-0')),
  },
  {
    title: 'answers several ranges with the first, and says the second',
    ...ranges('several'),
    answer: (given, asked) => {
      const [, second] = /,(\d+)-/.exec(asked.headers.range ?? '') ?? []
      return second === undefined
        ? given
        : { ...withBody(given, Buffer.of(0)), status: 206, headers: { 'content-range': `bytes ${second}-${second}/9` } }
    },
  },
  {
    title: 'does not tell the size with 416',
    ...ranges('beyond'),
    answer: onStatus(416, (given) => withFields(given, { 'content-range': undefined })),
  },
  {
    title: 'answers HEAD with a range',
    ...ranges('head-ranges'),
    answer: (given, asked) =>
      asked.method === 'HEAD' && asked.headers.range !== undefined
        ? { ...withFields(given, { 'content-length': 1 }), status: 206 }
        : given,
  },
  {
    title: 'has one bad byte',
    breaks: ['file/digest'],
    answer: onStatus(200, (given) => withBody(given, Buffer.concat([given.body.subarray(0, -1), Buffer.of(7)]))),
  },
  {
    title: 'compresses what it streams',
    ...ranges('identity'),
    answer: onStatus(206, (given) => withFields(given, { 'content-encoding': 'gzip' })),
  },
]
