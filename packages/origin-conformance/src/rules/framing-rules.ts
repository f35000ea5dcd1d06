import { statusesIn } from '../http/raw-answers.ts'
import type { Rule } from '../rule.ts'
import type { Subject } from '../subject/subject.ts'
import { demand } from '../verdict.ts'

/** What somebody hides in the body of another request: a second answer would tell that it was read as a request. */
const HIDDEN = 'GET /healthz?hidden HTTP/1.1\r\nHost: localhost\r\n\r\n'
const LENGTH = HIDDEN.length

/** A way to say two things about where a request ends. */
interface Shape {
  readonly fields: string
  readonly body: string
}

/** Sends each shape, and demands one refusal at the most, where `refused` says so, and never a second answer. */
async function isNeverSmuggled(
  { origin, file }: Subject,
  shapes: Readonly<Record<string, Shape>>,
  statuses: 'refused' | 'any',
): Promise<void> {
  const targets = [
    ['POST', '/healthz'],
    ['GET', file.path],
    ['POST', '/api/v1/playback'],
  ] as const
  const asked = Object.entries(shapes).flatMap(([what, shape]) => targets.map((target) => ({ what, shape, target })))
  await Promise.all(
    asked.map(async ({ what, shape: { fields, body }, target: [method, path] }) => {
      const head = `${method} ${path} HTTP/1.1\r\nHost: ${origin.url.host}\r\n${fields}\r\n`
      const heard = statusesIn(await origin.say(head + body))
      demand(heard.length <= 1, `${what}: ${method} ${path} is answered ${heard.join(' and ')}`)
      const [status = 400] = heard
      if (statuses === 'refused')
        demand([400, 411, 413, 501].includes(status), `${what}: ${method} ${path} answers ${status}`)
    }),
  )
}

function rule(name: string, title: string, source: string, check: Rule['check']): Rule {
  return { id: `framing/${name}`, title, source, check }
}

/** Two who read one request differently let a third one in between: it must have one reading, or none. */
export const FRAMING_RULES: readonly Rule[] = [
  rule('length-and-chunks', 'a length beside chunks hides no request', 'RFC 9112, 6.1, 6.3', (subject) =>
    isNeverSmuggled(
      subject,
      {
        'chunks end first': {
          fields: `Content-Length: ${LENGTH + 5}\r\nTransfer-Encoding: chunked\r\n`,
          body: `0\r\n\r\n${HIDDEN}`,
        },
        'the length ends first': {
          fields: `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n`,
          body: `${LENGTH.toString(16)}\r\n${HIDDEN}`,
        },
      },
      'any',
    ),
  ),
  rule('two-lengths', 'two lengths, or one that is no number, are refused', 'RFC 9112, 6.3', (subject) =>
    isNeverSmuggled(
      subject,
      {
        'two lengths': { fields: `Content-Length: 0\r\nContent-Length: ${LENGTH}\r\n`, body: HIDDEN },
        'two lengths in one': { fields: `Content-Length: 0, ${LENGTH}\r\n`, body: HIDDEN },
        'a sign': { fields: `Content-Length: +${LENGTH}\r\n`, body: HIDDEN },
        'less than nothing': { fields: `Content-Length: -1\r\n`, body: HIDDEN },
        'another base': { fields: `Content-Length: 0x10\r\n`, body: HIDDEN },
      },
      'refused',
    ),
  ),
  rule('disguised-chunks', 'chunks in disguise are refused', 'RFC 9112, 5.1, 6.1', (subject) =>
    isNeverSmuggled(
      subject,
      {
        'a coding nobody knows': { fields: `Transfer-Encoding: xchunked\r\n`, body: `0\r\n\r\n${HIDDEN}` },
        'chunks that are not last': { fields: `Transfer-Encoding: chunked, identity\r\n`, body: `0\r\n\r\n${HIDDEN}` },
        'a space before the colon': {
          fields: `Transfer-Encoding : chunked\r\nContent-Length: 4\r\n`,
          body: `0\r\n\r\n${HIDDEN}`,
        },
        'a tab in the name': {
          fields: `Transfer-\tEncoding: chunked\r\nContent-Length: 4\r\n`,
          body: `0\r\n\r\n${HIDDEN}`,
        },
        'a length of another name': { fields: `Content-Length : 0\r\n`, body: HIDDEN },
      },
      'refused',
    ),
  ),
  rule('broken-chunks', 'a chunk whose size is no size hides no request', 'RFC 9112, 7.1', (subject) =>
    isNeverSmuggled(
      subject,
      {
        'no number': { fields: 'Transfer-Encoding: chunked\r\n', body: `zz\r\n\r\n${HIDDEN}` },
        'more than there is': { fields: 'Transfer-Encoding: chunked\r\n', body: `${'f'.repeat(17)}\r\n${HIDDEN}` },
        'a sign': { fields: 'Transfer-Encoding: chunked\r\n', body: `-0\r\n\r\n${HIDDEN}` },
        'another base': { fields: 'Transfer-Encoding: chunked\r\n', body: `0x0\r\n\r\n${HIDDEN}` },
      },
      'any',
    ),
  ),
  rule('body-of-get', 'what stands in the body of a GET is no request', 'RFC 9110, 9.3.1', (subject) =>
    isNeverSmuggled(
      subject,
      {
        'a body with a length': { fields: `Content-Length: ${LENGTH}\r\n`, body: HIDDEN },
        'a body in chunks': {
          fields: 'Transfer-Encoding: chunked\r\n',
          body: `${LENGTH.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
        },
      },
      'any',
    ),
  ),
  rule('bad-field', 'a field that is none is refused', 'RFC 9112, 5.1, 5.2; RFC 9110, 5.5', ({ origin }) =>
    refusesFields(origin, {
      'a zero byte': 'X-A: a\0b\r\n',
      'a name with a space': 'X A: b\r\n',
      'a name of nothing': ': b\r\n',
      'a bare CR': 'X-A: a\rX-B: b\r\n',
      'a first line that is folded': ' X-A: b\r\n',
    }),
  ),
  rule('bad-request-line', 'a first line that is none is refused', 'RFC 9112, 3', async ({ origin }) => {
    const lines = ['GET /healthz HTTP/9.9', 'GET /health z HTTP/1.1', 'GET healthz HTTP/1.1', '\0\0\0\0']
    for (const line of lines) {
      const [status = 400] = statusesIn(
        await origin.say(`${line}\r\nHost: ${origin.url.host}\r\nConnection: close\r\n\r\n`),
      )
      demand([400, 404, 501, 505].includes(status), `"${line}" answers ${status}`)
    }
  }),
]

async function refusesFields(origin: Subject['origin'], fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [what, field] of Object.entries(fields)) {
    const request = `GET /healthz HTTP/1.1\r\n${field}Host: ${origin.url.host}\r\nConnection: close\r\n\r\n`
    const [status = 400] = statusesIn(await origin.say(request))
    demand(status === 400, `${what} answers ${status}`)
  }
}
