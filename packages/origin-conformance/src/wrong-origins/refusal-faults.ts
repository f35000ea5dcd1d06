import { type Asked, type Fault, type Given, isMedia, withBody, withFields } from './fault.ts'

function onRefusal(alter: (given: Given, asked: Asked) => Given): Required<Pick<Fault, 'answer'>>['answer'] {
  return (given, asked) => (given.status >= 400 ? alter(given, asked) : given)
}

/** Answers `body` at paths that begin so. */
function showing(start: string, body: string): Required<Pick<Fault, 'answer'>>['answer'] {
  return (given, asked) =>
    asked.path.startsWith(start) ? { ...withBody(given, Buffer.from(body)), status: 200 } : given
}

const ONE_ID = '0123456789ab'

/** What is wrong about refusals, methods, and what must stay inside. */
export const REFUSAL_FAULTS: readonly Fault[] = [
  {
    title: 'refuses with a page',
    breaks: ['problems/document', 'tickets/missing', 'tickets/malformed'],
    answer: onRefusal((given) =>
      withFields(withBody(given, Buffer.from('<h1>No</h1>')), { 'content-type': 'text/html' }),
    ),
  },
  {
    title: 'shows where its programs lie',
    breaks: ['problems/document'],
    answer: onRefusal((given) =>
      withBody(
        given,
        Buffer.from(given.body.toString().replace('"requestId"', '"at":"/srv/vault/main.ts:7","requestId"')),
      ),
    ),
  },
  {
    title: 'takes the blame',
    breaks: ['problems/status', 'problems/document'],
    answer: onRefusal((given) => ({ ...given, status: 500 })),
  },
  {
    title: 'gives every refusal the same id',
    breaks: ['problems/request-id'],
    answer: onRefusal((given) => {
      const text = given.body.toString().replace(/"requestId":"[^"]*"/, `"requestId":"${ONE_ID}"`)
      return withFields(withBody(given, Buffer.from(text)), { 'x-request-id': ONE_ID })
    }),
  },
  {
    title: 'lets refusals be kept',
    breaks: ['problems/not-kept'],
    answer: onRefusal((given) => withFields(given, { 'cache-control': 'max-age=60' })),
  },
  {
    title: 'says yes to every HEAD',
    breaks: ['problems/head'],
    answer: (given, asked) => (asked.method === 'HEAD' ? { ...given, status: 200 } : given),
  },
  {
    title: 'reads a DELETE as a GET',
    breaks: ['methods/not-allowed'],
    ask: (asked) => (asked.method === 'DELETE' ? { ...asked, method: 'GET' } : asked),
  },
  {
    title: 'does not say which methods there are',
    breaks: ['methods/not-allowed'],
    answer: onRefusal((given) => withFields(given, { allow: undefined })),
  },
  {
    title: 'tells its health in detail',
    breaks: ['connections/health'],
    answer: showing('/healthz', `{"status":"healthy","store":"telegram","accounts":8}`),
  },
  {
    title: 'shows its metrics to everybody',
    breaks: ['secrecy/internals'],
    answer: showing('/metrics', 'streamvault_streams_active 1\n'),
  },
  {
    title: 'is led out of its folder',
    breaks: ['secrecy/traversal'],
    answer: showing('/..%2f', 'root:x:0:0:root:/root:/bin/sh\n'),
  },
  {
    title: 'names the program behind it',
    breaks: ['secrecy/fields'],
    answer: (given) => withFields(given, { server: 'nginx/1.22.1' }),
  },
  {
    title: 'shows what a gateway is told',
    breaks: ['secrecy/fields'],
    answer: (given, asked) => (isMedia(asked) ? withFields(given, { 'x-accel-expires': '0' }) : given),
  },
]
