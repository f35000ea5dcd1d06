import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readArguments, USAGE } from './read-arguments.ts'

const URL = 'http://127.0.0.1:8080'
const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/operations/conformance.md'), 'utf8')

test('an address is enough', () => {
  const { subject, only, json } = read(URL)
  expect(subject.url).toBe(URL)
  expect(subject.takedown).toBeUndefined()
  expect({ only, json }).toEqual({ only: [], json: false })
})

test('what an origin offers is declared by options', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, ' open sesame \n')
  const linkFile = (link: string) => writeLink(folder, link)
  const options = [
    '--secret-file',
    path,
    '--pack',
    linkFile('/p'),
    '--limit',
    '20',
    '--streams',
    '12',
    '--rate',
    '5000000',
    '--link',
    linkFile('/a'),
  ]
  expect(read(URL, ...options, '--link', linkFile('/b'), '--json', '--only', 'a/', '--only', 'b/')).toMatchObject({
    subject: {
      secret: 'open sesame',
      packLink: '/p',
      limitRequests: 20,
      limitStreams: 12,
      limitRate: 5_000_000,
      links: ['/a', '/b'],
    },
    only: ['a/', 'b/'],
    json: true,
  })
})

test('a takedown is the command that was named, and fails as it fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const link = writeLink(folder, '/x')
  const takeDown = (command: string) => read(URL, '--take-down', link, '--take-down-with', command).subject.takedown
  await expect(takeDown('exit 0')?.takeDown()).resolves.toBeUndefined()
  await expect(takeDown('exit 3')?.takeDown()).rejects.toThrow('exit 3')
})

test.each([
  ['no address', []],
  ['two addresses', [URL, URL]],
  ['an address of another kind', ['file:///etc/passwd']],
  ['a limit of nothing', [URL, '--limit', '0']],
  ['more streams than are opened', [URL, '--streams', '201']],
  ['a secret that is not there', [URL, '--secret-file', '/nowhere']],
  ['a takedown without a way', [URL, '--take-down', '/x']],
  ['an option that there is not', [URL, '--nothing']],
])('%s is wrong use', (_, args) => {
  expect(() => readArguments(args)).toThrow()
})

test('the page tells of every option that lets more be checked', () => {
  const options = [...USAGE.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option)
  expect(options.length).toBeGreaterThan(9)
  const untold = options.filter((option) => !['--help', '--link'].includes(option ?? '') && !PAGE.includes(`${option}`))
  expect(untold).toEqual([])
})

test.each([
  ['an address with a ticket', [`${URL}/stream/f/x?ticket=TICKET`]],
  ['an address that is none', ['ticket=TICKET']],
  ['a link', [URL, '--link', '/stream/f/x?ticket=TICKET']],
  ['a file that is not there', [URL, '--cold', '/nowhere/ticket=TICKET']],
])('%s is refused, and nothing of it is told', (_, args) => {
  try {
    readArguments(args)
    expect.unreachable()
  } catch (error) {
    expect(String(error)).not.toContain('TICKET')
  }
})

function writeLink(folder: string, link: string): string {
  const path = join(folder, link.replaceAll('/', 'link-'))
  writeFileSync(path, `${link}\n`)
  return path
}

function read(...args: readonly string[]) {
  const read = readArguments(args)
  if (read === 'help') throw new Error('help was not asked for')
  return read
}
