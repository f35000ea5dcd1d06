import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEnvironment } from '@streamvault/config'
import { expect, onTestFinished, test, vi } from 'vitest'
import { COMMANDS } from './commands.ts'
import { runCli } from './run-cli.ts'

test('a broken line of the settings file is bad configuration, and help does without settings', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, '.env')
  writeFileSync(path, '# settings\nSTREAMVAULT_PORT 8080\n')
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const context = { readEnvironment: () => readEnvironment(path), signal: new AbortController().signal }
  expect(await runCli(['config'], context)).toBe(78)
  expect(complained.mock.calls.flat().join('')).toBe(
    'streamvault: the configuration is not valid\n  .env, line 2: expected NAME=value\n',
  )
  expect(printed).not.toHaveBeenCalled()
  expect(await runCli(['config', '--help'], context)).toBe(0)
})

test('the id of a channel is no option', async () => {
  const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const context = { readEnvironment: () => ({}), signal: new AbortController().signal }
  expect(await runCli(['config', '-1001234567890', '--json'], context)).toBe(2)
  expect(complained.mock.calls.flat().join('')).toContain('"-1001234567890" is too much')
  expect(await runCli(['config', '-x'], context)).toBe(2)
  expect(complained.mock.calls.flat().join('')).toContain('streamvault config: there is no option "-x"\nusage:')
})

test.for([
  [['config', '--jsn'], 'there is no option "--jsn"; did you mean "--json"?'],
  [['sim', '--weathr=x'], 'there is no option "--weathr"; did you mean "--weather"?'],
  [['config', '--watch'], 'there is no option "--watch"'],
  [['config', '--json=yes'], '"--json" takes no value'],
  [['serve', '--role'], '"--role" wants a value'],
  [['ingest'], 'something is missing'],
  [['link', 'one', 'two'], '"two" is too much'],
] as const)('%j is told in a few words', async ([args, words]) => {
  const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const context = { readEnvironment: () => ({}), signal: new AbortController().signal }
  expect(await runCli(args, context)).toBe(2)
  expect(complained.mock.calls.flat().join('')).toContain(`streamvault ${args[0]}: ${words}\nusage:`)
})

test.for([
  ['serv', 'there is no command "serv"; did you mean "serve"?\n'],
  ['tea', 'there is no command "tea"\n'],
  ['--josn', 'there is no option "--josn"\n'],
] as const)('the command %s is told to be none', async ([name, words]) => {
  const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const context = { readEnvironment: () => ({}), signal: new AbortController().signal }
  expect(await runCli([name], context)).toBe(2)
  expect(complained.mock.calls.flat().join('')).toContain(`streamvault: ${words}all there are: ./streamvault --help`)
})

test('every command explains itself, and the page of all of them names each', async () => {
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const context = { readEnvironment: () => ({}), signal: new AbortController().signal }
  const pageOf = async (...args: string[]) => {
    printed.mockClear()
    expect(await runCli(args, context)).toBe(0)
    return printed.mock.calls.flat().join('')
  }
  const all = await pageOf('--help')
  for (const [name, load] of COMMANDS) {
    const command = await load()
    expect(command.name).toBe(name)
    const page = await pageOf(name, '--help')
    const options = Object.keys(command.options).map((option) => `--${option}`)
    for (const word of [command.summary, `usage: ./streamvault ${name}`, ...options]) expect(page).toContain(word)
    expect(all).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  }
})
