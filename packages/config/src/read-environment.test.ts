import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isVaultError } from '@streamvault/core'
import { expect, onTestFinished, test } from 'vitest'
import { readEnvironment } from './read-environment.ts'

function envFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, '.env'), text)
  return join(folder, '.env')
}

function problemsOf(path: string): unknown {
  try {
    return readEnvironment(path)
  } catch (error) {
    if (isVaultError(error, 'CONFIG_INVALID')) return error.details['problems']
    throw error
  }
}

test('a file that is not there says nothing', () => {
  expect(readEnvironment('')).toEqual(process.env)
})

test('comments, empty lines, exports and quotes over several lines are all read', () => {
  const text = [
    '# STREAMVAULT_A="1',
    '',
    '  \r',
    'STREAMVAULT_B=2\r',
    '  export STREAMVAULT_C = 3 # three',
    'STREAMVAULT_D="four',
    'more than four',
    '# and more" # but not this',
    "STREAMVAULT_E='",
    'STREAMVAULT_F=',
    'STREAMVAULT_G=7',
  ].join('\n')
  expect(readEnvironment(envFile(text))).toEqual({
    ...process.env,
    STREAMVAULT_B: '2',
    STREAMVAULT_C: '3',
    STREAMVAULT_D: 'four\nmore than four\n# and more',
    STREAMVAULT_E: "'",
    STREAMVAULT_F: '',
    STREAMVAULT_G: '7',
  })
})

test('every line that says nothing is told by its number, without what is in it', () => {
  const text = ['STREAMVAULT_PORT 8080', 'STREAMVAULT_D="a', 'b"', '=hunter2', 'STREAMVAULT_HOST=::1', 'hunter2'].join(
    '\n',
  )
  expect(problemsOf(envFile(text))).toEqual([1, 4, 6].map((line) => `.env, line ${line}: expected NAME=value`))
})
