import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isVaultError } from '@streamvault/core'
import { expect, onTestFinished, test } from 'vitest'
import { describeConfig } from './describe-config.ts'
import { type Environment, loadConfig } from './load-config.ts'

function problemsOf(environment: Environment): unknown {
  try {
    return loadConfig(environment)
  } catch (error) {
    if (isVaultError(error, 'CONFIG_INVALID')) return error.details['problems']
    throw error
  }
}

test('an empty environment is a working configuration', () => {
  expect(loadConfig({})).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', ROLE: 'all', MEMORY_BYTES: 268_435_456 })
})

test('an empty value is absent', () => {
  expect(loadConfig({ STREAMVAULT_PORT: '' }).PORT).toBe(8080)
})

test('sizes take binary units in either case', () => {
  expect(loadConfig({ STREAMVAULT_CACHE_BYTES: '2g', STREAMVAULT_PART_BYTES: '3M' })).toMatchObject({
    CACHE_BYTES: 2 * 1024 ** 3,
    PART_BYTES: 3 * 1024 ** 2,
  })
})

test('every problem is told at once, by name and expectation, without the value', () => {
  const problems = problemsOf({
    STREAMVAULT_PORT: '99999',
    STREAMVAULT_SECRET: 'hunter2',
    STREAMVAULT_COLOUR: 'blue',
    STREAMVAULT_PUBLIC_URL: 'https://example.org/path',
  })
  expect(problems).toEqual([
    'STREAMVAULT_COLOUR: there is no such setting',
    'STREAMVAULT_PORT: expected a port, 0 to 65535; 0 takes a free one',
    'STREAMVAULT_PUBLIC_URL: expected an http or https URL without a path',
    'STREAMVAULT_SECRET: expected 16 to 1,024 characters',
  ])
})

test('a value comes from a file, without its last line break', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, 'a secret of some length\n')
  expect(loadConfig({ STREAMVAULT_SECRET_FILE: path }).SECRET).toBe('a secret of some length')
  expect(problemsOf({ STREAMVAULT_SECRET_FILE: `${path}.missing` })).toContain(
    'STREAMVAULT_SECRET_FILE: the file cannot be read',
  )
  expect(problemsOf({ STREAMVAULT_SECRET_FILE: path, STREAMVAULT_SECRET: 'another secret value' })).toEqual([
    'STREAMVAULT_SECRET: given both directly and as a file',
  ])
})

test('secrets are described without being shown', () => {
  const described = describeConfig(loadConfig({ STREAMVAULT_SECRET: 'a secret of some length' }))
  expect(described['STREAMVAULT_SECRET']).toBe('[secret]')
  expect(JSON.stringify(described)).not.toContain('some length')
})
