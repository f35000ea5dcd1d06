import type { RequestOptions } from '../http/request-options.ts'
import type { Rule } from '../rule.ts'
import { addressOf, type Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand } from '../verdict.ts'
import { problemIn } from './problem.ts'

const CONTRACT = 'RFC 9457; contract, HTTP'

interface Refused extends RequestOptions {
  readonly path: string
}

/** Requests that are refused in every part of the origin. */
function refusedBy(file: Media): Readonly<Record<string, Refused>> {
  const json = { 'content-type': 'application/json' }
  return {
    'a stream without a ticket': { path: file.path },
    'a stream with a wrong ticket': { path: addressOf(file, 'wrong') },
    'a stream without a file': { path: '/stream/' },
    'a stream without a name': { path: `/stream/${file.id}` },
    'a stream with a folder': { path: `/stream/${file.id}/a/b.mp4?ticket=${file.ticket}` },
    'a range behind the end': { path: addressOf(file), headers: { range: 'bytes=99999999999999-' } },
    'a method that reads nothing': { path: addressOf(file), method: 'DELETE' },
    'an API that there is not': { path: '/api/v1/nothing' },
    'a title that there is not': { path: '/api/v1/titles/nothing' },
    'a page size of nothing': { path: '/api/v1/titles?limit=0' },
    'a body that is no JSON': { path: '/api/v1/playback', method: 'POST', headers: json, body: '{' },
    'a body of another kind': { path: '/api/v1/playback', method: 'POST', headers: json, body: '[]' },
    'a method that the API has not': { path: '/api/v1/titles', method: 'DELETE' },
  }
}

async function askAll({ origin, file }: Subject) {
  const asked = Object.entries(refusedBy(file))
  return Promise.all(
    asked.map(async ([what, { path, ...options }]) => ({ what, answer: await origin.ask(path, options) })),
  )
}

export const PROBLEM_RULES: readonly Rule[] = [
  {
    id: 'problems/document',
    title: 'every refusal is a problem document that shows nothing of the inside',
    source: CONTRACT,
    check: async (subject) => {
      for (const { what, answer } of await askAll(subject)) problemIn(answer, what)
    },
  },
  {
    id: 'problems/status',
    title: 'what the viewer did wrong is no failure of the server',
    source: 'RFC 9110, 15.5, 15.6',
    check: async (subject) => {
      for (const { what, answer } of await askAll(subject))
        demand(answer.status < 500, `${what} answers ${answer.status}`)
    },
  },
  {
    id: 'problems/request-id',
    title: 'every refusal has an id of its own, in the document and in X-Request-Id',
    source: CONTRACT,
    check: async (subject) => {
      const refusals = await askAll(subject)
      const ids = refusals.map(({ what, answer }) => {
        const { requestId } = problemIn(answer, what)
        demand(/^[\w-]{8,64}$/.test(requestId), `the id of ${what} is "${requestId}"`)
        demand(
          answer.headers['x-request-id'] === requestId,
          `X-Request-Id of ${what} is another one than its document has`,
        )
        return requestId
      })
      demand(new Set(ids).size === ids.length, 'two refusals have the same id')
    },
  },
  {
    id: 'problems/not-kept',
    title: 'a refusal of media is kept by no cache',
    source: 'RFC 9111, 5.2.2.5; contract, HTTP',
    check: async ({ origin, file }) => {
      for (const path of [file.path, addressOf(file, 'wrong')]) {
        const { headers } = await origin.ask(path)
        const kept = headers['cache-control'] ?? ''
        demand(kept.includes('no-store'), `Cache-Control of a refusal is "${kept}"`)
      }
    },
  },
  {
    id: 'problems/head',
    title: 'a HEAD is refused as a GET is, without a body',
    source: 'RFC 9110, 9.3.2',
    check: async ({ origin, file }) => {
      for (const path of [file.path, addressOf(file, 'wrong')]) {
        const [head, got] = [await origin.ask(path, { method: 'HEAD' }), await origin.ask(path)]
        demand(head.status === got.status, `HEAD answers ${head.status}, and GET ${got.status}`)
        demand(head.body.length === 0, 'the HEAD has a body')
      }
    },
  },
]
