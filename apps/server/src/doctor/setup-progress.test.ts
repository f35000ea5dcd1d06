import { loadConfig } from '@streamvault/config'
import { isVaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { setupProgress } from './setup-progress.ts'

const SECRET = `71:${'s3cret'.repeat(6)}`

/** As a configuration that is not valid is told. */
function progressOf(environment: Record<string, string>) {
  try {
    loadConfig(environment)
  } catch (error) {
    const setup = isVaultError(error, 'CONFIG_INVALID') ? error.details['setup'] : undefined
    return setup === undefined ? undefined : setupProgress(setup as Parameters<typeof setupProgress>[0])
  }
  return 'valid'
}

const short = (environment: Record<string, string>) => {
  const progress = progressOf(environment)
  return Array.isArray(progress) ? progress.map(({ step, status }) => `${step} ${status}`) : progress
}

test('an api id without its hash is half a step, and the others come next', () => {
  expect(progressOf({ STREAMVAULT_TELEGRAM_API_ID: '1' })).toEqual([
    {
      step: 1,
      title: 'Register an application',
      status: 'next',
      sentence:
        'STREAMVAULT_TELEGRAM_API_ID is set. STREAMVAULT_TELEGRAM_API_HASH is missing. Get an API id and its hash at https://my.telegram.org.',
    },
    expect.objectContaining({ step: 3, status: 'next' }),
    expect.objectContaining({ step: 5, status: 'next' }),
  ])
})

test('tokens without a channel are done, and the channel comes next', () => {
  const application = { STREAMVAULT_TELEGRAM_API_ID: '1', STREAMVAULT_TELEGRAM_API_HASH: '0'.repeat(32) }
  expect(short({ ...application, STREAMVAULT_WORKER_BOT_TOKENS: SECRET })).toEqual(['1 done', '3 done', '5 next'])
  expect(short({ ...application, STREAMVAULT_WORKER_SESSIONS_FILE: 'sessions' })).toEqual([
    '1 done',
    '5 next',
    '8 done',
  ])
})

test('what is wrong is told with its step, what belongs to no step with the settings, and no value is', () => {
  const progress = progressOf({
    STREAMVAULT_TELEGRAM_API_HASH: 'hunter2',
    STREAMVAULT_WORKER_BOT_TOKENS: `${SECRET},${SECRET}`,
    STREAMVAULT_MANAGER_BOT_TOKEN: 'hunter2',
    STREAMVAULT_TELEGRAM_DCS: '1=localhost:1',
    STREAMVAULT_PORT: 'hunter2',
  })
  expect(progress).toMatchObject([
    { step: 1, status: 'wrong' },
    { step: 2, status: 'next', sentence: expect.stringContaining('STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE is missing') },
    { step: 3, status: 'wrong', sentence: expect.stringContaining('the token of bot 71 is there twice') },
    { step: 4, status: 'wrong' },
    { step: 5, status: 'next' },
    { step: 7, status: 'wrong', sentence: expect.stringContaining('STREAMVAULT_PORT') },
  ])
  expect(JSON.stringify(progress)).not.toMatch(/hunter2|s3cret/)
})

test('there is no way to tell of where Telegram is not meant', () => {
  expect(progressOf({ STREAMVAULT_PORT: 'x' })).toBeUndefined()
  expect(
    progressOf({ STREAMVAULT_PORT: 'x', STREAMVAULT_STORE: 'disk', STREAMVAULT_TELEGRAM_API_ID: '1' }),
  ).toBeUndefined()
})
