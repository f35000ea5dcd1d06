import { statusesIn } from '../http/raw-answers.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand } from '../verdict.ts'

const OTHER_HOST = 'other.example'

function rule(name: string, title: string, source: string, check: Rule['check']): Rule {
  return { id: `targets/${name}`, title, source, check }
}

/** The status of a request that names its target as it stands here. */
async function statusOf({ origin }: Subject, target: string, fields = '', host = origin.url.host): Promise<number> {
  const head = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${fields}Connection: close\r\n\r\n`
  return statusesIn(await origin.say(head))[0] ?? 0
}

/** What is asked has one meaning: whoever stands in front, and whoever stands behind, reads the same in it. */
export const TARGET_RULES: readonly Rule[] = [
  rule('fragment', 'a target has no fragment', 'RFC 9112, 3.2', async (subject) => {
    const { file } = subject
    const range = 'Range: bytes=0-9\r\n'
    for (const target of ['/#x', '/healthz#x', `${addressOf(file)}#x`, `${file.path}#x?ticket=${file.ticket}`]) {
      const status = await statusOf(subject, target, range)
      demand(status === 400, `${target.split('?', 1)[0]} with a fragment answers ${status}`)
    }
  }),
  rule('question-marks', 'a second question mark is part of a name', 'URL standard, 5.1', async (subject) => {
    const { path, ticket } = subject.file
    const status = await statusOf(subject, `${path}??ticket=${ticket}`)
    demand(status === 401, `a ticket behind two of them answers ${status}`)
  }),
  rule('host', 'the host of a target counts, whatever the field says', 'RFC 9112, 3.2.2', async (subject) => {
    for (const path of ['/', '/api/v1/nothing']) {
      const named = await statusOf(subject, path, '', OTHER_HOST)
      const whole = await statusOf(subject, `http://${OTHER_HOST}${path}`)
      demand(named > 0 && named === whole, `${path} of another host answers ${named}, and as a whole address ${whole}`)
    }
  }),
  rule('two-ranges', 'of two Range fields the first counts', 'RFC 9110, 5.3', async (subject) => {
    const fields = 'Range: bytes=0-9\r\nRange: bytes=20-29\r\n'
    const { host } = subject.origin.url
    const head = `GET ${addressOf(subject.file)} HTTP/1.1\r\nHost: ${host}\r\n${fields}Connection: close\r\n\r\n`
    const heard = await subject.origin.say(head)
    const range = /content-range: bytes (\d+-\d+)\//i.exec(heard)?.[1]
    demand(range === '0-9', `bytes 0-9 and 20-29 answer ${statusesIn(heard).join()} with bytes ${range ?? 'of all'}`)
  }),
  rule(
    'no-version',
    'who names no version is told that this is no request',
    'RFC 9112, 3',
    async ({ origin, file }) => {
      for (const target of ['/healthz', '/readyz', '/', addressOf(file)]) {
        const heard = await origin.say(`GET ${target}\r\n\r\n`)
        const isRefused = heard.includes('"code":"REQUEST_INVALID"')
        demand(isRefused, `${target.split('?', 1)[0]} is answered with ${heard.length} bytes that are no refusal`)
      }
    },
  ),
  rule('bare-lf', 'lines that end without CR are refused, or read as others are', 'RFC 9112, 2.2', async (subject) => {
    const { origin, file } = subject
    const head = `GET ${addressOf(file)} HTTP/1.1\nHost: ${origin.url.host}\nRange: bytes=0-9\nConnection: close\n\n`
    const statuses = statusesIn(await origin.say(head))
    demand(['400', '206'].includes(statuses.join()), `ten bytes asked for so answer ${statuses.join()}`)
  }),
]
