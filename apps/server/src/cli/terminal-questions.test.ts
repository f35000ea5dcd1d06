import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { NoAnswerError, TerminalQuestions } from './terminal-questions.ts'

const { signal } = new AbortController()

/** What a terminal is to who asks on it. */
class FakeTerminal {
  readonly input: PassThrough & { isTTY?: boolean; setRawMode?: () => void }
  readonly output = new PassThrough()
  shown = ''

  constructor({ isTTY }: { readonly isTTY: boolean }) {
    this.input = Object.assign(new PassThrough(), isTTY ? { isTTY, setRawMode: () => {} } : {})
    this.output.setEncoding('utf8').on('data', (text: string) => {
      this.shown += text
    })
  }

  async sees(text: string): Promise<void> {
    while (!this.shown.includes(text)) await once(this.output, 'data')
  }
}

test('what a person types is shown, but for a secret', async () => {
  const terminal = new FakeTerminal({ isTTY: true })
  using questions = new TerminalQuestions(terminal)
  const phone = questions.ask('Phone: ', { signal })
  await terminal.sees('Phone: ')
  terminal.input.write(' +99966 \r')
  expect(await phone).toBe('+99966')
  await terminal.sees('+99966')
  const password = questions.askSecret('Password: ', { signal })
  await terminal.sees('Password: ')
  terminal.input.write('open sesame \r')
  expect(await password).toBe('open sesame ')
  const code = questions.ask('Code: ', { signal })
  await terminal.sees('Code: ')
  terminal.input.write('12345\r')
  expect(await code).toBe('12345')
  await terminal.sees('12345')
  expect(terminal.shown).not.toContain('sesame')
})

test('lines of a pipe answer one question each, also those that came before it was asked', async () => {
  const terminal = new FakeTerminal({ isTTY: false })
  using questions = new TerminalQuestions(terminal)
  terminal.input.end('one\ntwo\nlast')
  expect(await questions.ask('A? ', { signal })).toBe('one')
  expect(await questions.askSecret('B? ', { signal })).toBe('two')
  expect(await questions.ask('C? ', { signal })).toBe('last')
  await expect(questions.ask('D? ', { signal })).rejects.toThrow(NoAnswerError)
  expect(terminal.shown).toBe('A? B? \nC? D? ')
})

test('who stops asking is told why', async () => {
  using questions = new TerminalQuestions(new FakeTerminal({ isTTY: false }))
  const stop = new AbortController()
  const answer = questions.ask('A? ', { signal: stop.signal })
  const reason = new Error('stopped')
  stop.abort(reason)
  await expect(answer).rejects.toBe(reason)
})
