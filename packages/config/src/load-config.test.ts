import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isVaultError } from '@streamvault/core'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { describeConfig } from './describe-config.ts'
import { type Environment, loadConfig } from './load-config.ts'
import { isTrial } from './telegram-mode.ts'

function problemsOf(environment: Environment, folder?: string): unknown {
  try {
    return loadConfig(environment, folder)
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

test('what is yes or no is described as it is written', () => {
  const described = describeConfig(loadConfig({ STREAMVAULT_ENCRYPT: 'true', STREAMVAULT_SAMPLES: 'no' }))
  expect(described).toMatchObject({ STREAMVAULT_ENCRYPT: 'yes', STREAMVAULT_SAMPLES: 'no' })
})

const TOKEN = `123456:${'A'.repeat(35)}`
const TELEGRAM = {
  STREAMVAULT_TELEGRAM_API_ID: '12345',
  STREAMVAULT_TELEGRAM_API_HASH: '0123456789abcdef0123456789abcdef',
  STREAMVAULT_WORKER_BOT_TOKENS: `${TOKEN}, 7${TOKEN}`,
  STREAMVAULT_STORE_CHANNELS: '-1001234567890,99',
}

const folder = mkdtempSync(join(tmpdir(), 'config-'))
const keyFile = (kind: 'spki' | 'pkcs1', name: string) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, name), publicKey.export({ type: kind, format: 'pem' }))
  return name
}
const KEY = keyFile('pkcs1', 'key.pem')
afterAll(() => rmSync(folder, { recursive: true }))

test('without a word about Telegram the vault tries one of its own, unless the store is the disk', () => {
  expect(isTrial(loadConfig({}))).toBe(true)
  expect(isTrial(loadConfig({ STREAMVAULT_STORE: 'disk' }))).toBe(false)
  expect(isTrial(loadConfig(TELEGRAM))).toBe(false)
})

test('what is said about Telegram is read', () => {
  const dcs = {
    STREAMVAULT_TELEGRAM_DCS: '1=127.0.0.1:4430, 2=[::1]:4431',
    STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: KEY,
  }
  const settings = loadConfig({ ...TELEGRAM, ...dcs }, folder)
  expect(settings).toMatchObject({
    TELEGRAM_API_ID: 12_345,
    WORKER_BOT_TOKENS: [TOKEN, `7${TOKEN}`],
    STORE_CHANNELS: [1_234_567_890, 99],
    TELEGRAM_DCS: [
      { id: 1, host: '127.0.0.1', port: 4430 },
      { id: 2, host: '::1', port: 4431 },
    ],
  })
  expect(describeConfig(settings)).toMatchObject({
    STREAMVAULT_WORKER_BOT_TOKENS: '[secret]',
    STREAMVAULT_STORE_CHANNELS: '-1001234567890,-1000000000099',
    STREAMVAULT_TELEGRAM_DCS: '1=127.0.0.1:4430,2=[::1]:4431',
  })
})

test('half of what Telegram needs is told to be half', () => {
  const why = 'needed for the store in Telegram; see docs/operations/telegram.md'
  expect(problemsOf({ STREAMVAULT_TELEGRAM_API_ID: '1', STREAMVAULT_TELEGRAM_DCS: '1=localhost:1' })).toEqual([
    `STREAMVAULT_STORE_CHANNELS: ${why}`,
    `STREAMVAULT_TELEGRAM_API_HASH: ${why}`,
    'STREAMVAULT_TELEGRAM_DCS and STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: expected both or neither',
    `STREAMVAULT_WORKER_BOT_TOKENS: this or STREAMVAULT_WORKER_SESSIONS_FILE is ${why}`,
  ])
})

test.each([
  ['WORKER_BOT_TOKENS', 'hunter2'],
  ['WORKER_BOT_TOKENS', `${TOKEN},${TOKEN}`],
  ['STORE_CHANNELS', '@films'],
  ['STORE_CHANNELS', '-1001,'],
  ['STORE_CHANNELS', '-1001234567890,1234567890'],
  ['TELEGRAM_DCS', '1=127.0.0.1'],
  ['TELEGRAM_DCS', '1=127.0.0.1:70000'],
  ['TELEGRAM_API_ID', '-7'],
  ['TELEGRAM_API_HASH', 'abc'],
])('%s is not %s, and the value stays untold', (name, value) => {
  const problems = problemsOf({
    ...TELEGRAM,
    STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: join(folder, KEY),
    STREAMVAULT_TELEGRAM_DCS: '1=a:1',
    [`STREAMVAULT_${name}`]: value,
  })
  expect(problems).toHaveLength(1)
  expect(String(problems)).not.toContain(value)
})

test('what stands twice in a list is named, with its places, and no token is told', () => {
  const other = `7${TOKEN}`
  const of = (name: string, value: string) => problemsOf({ ...TELEGRAM, [`STREAMVAULT_${name}`]: value })
  expect(of('WORKER_BOT_TOKENS', `${TOKEN},${other}, ${TOKEN}`)).toEqual([
    'STREAMVAULT_WORKER_BOT_TOKENS: the token of bot 123456 is there twice (places 1 and 3); leave one out',
  ])
  expect(of('STORE_CHANNELS', '-1001234567890,1234567890')).toEqual([
    'STREAMVAULT_STORE_CHANNELS: channel -1001234567890 is there twice (places 1 and 2); leave one out',
  ])
  expect(of('WORKER_BOT_TOKENS', 'hunter2,hunter2')).toEqual([
    'STREAMVAULT_WORKER_BOT_TOKENS: expected bot tokens with commas between them, 200 at most',
  ])
  const renewed = `${TOKEN},123456:${'B'.repeat(35)}`
  expect(of('WORKER_BOT_TOKENS', renewed)).toMatchObject({ WORKER_BOT_TOKENS: renewed.split(',') })
})

test('files that settings name are looked at, from the folder that they are meant in', () => {
  writeFileSync(join(folder, 'none.pem'), '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(join(folder, 'curve.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
  mkdirSync(join(folder, 'folder'))
  const problems = (key: string, more: Environment = {}) => {
    const dcs = { STREAMVAULT_TELEGRAM_DCS: '1=a:1', STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: key }
    return problemsOf({ ...TELEGRAM, ...dcs, ...more }, folder)
  }
  const name = 'STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE'
  for (const unreadable of ['missing.pem', 'folder', 'key.pem/x', '/dev/zero']) {
    expect(problems(unreadable)).toEqual([`${name}: the file cannot be read`])
  }
  for (const other of ['none.pem', 'curve.pem']) {
    expect(problems(other)).toEqual([`${name}: expected a file with an RSA public key in PEM`])
  }
  for (const good of [KEY, join(folder, KEY), keyFile('spki', 'other.pem')]) {
    expect(problems(good)).toMatchObject({ STORE: 'telegram' })
  }
  expect(problems('missing.pem', { STREAMVAULT_STORE: 'disk' })).toMatchObject({ STORE: 'disk' })
  const sessions = (path: string) => problems(KEY, { STREAMVAULT_WORKER_SESSIONS_FILE: path })
  expect(sessions('folder')).toEqual(['STREAMVAULT_WORKER_SESSIONS_FILE: the file cannot be read'])
  expect(sessions('not-there-yet')).toMatchObject({ WORKER_SESSIONS_FILE: 'not-there-yet' })
})

test('a mirror on a disk wants its folder', () => {
  expect(problemsOf({ STREAMVAULT_MIRROR: 'disk' })).toEqual([
    'STREAMVAULT_MIRROR_DIR: needed for a mirror on a disk; see docs/operations/mirrors.md',
  ])
  expect(loadConfig({ STREAMVAULT_MIRROR: 'disk', STREAMVAULT_MIRROR_DIR: '/mnt/mirror' }).MIRROR).toEqual(['disk'])
  for (const none of [{}, { STREAMVAULT_MIRROR: 'none' }]) expect(loadConfig(none).MIRROR).toEqual([])
  expect(describeConfig(loadConfig({}))).toMatchObject({ STREAMVAULT_MIRROR: 'none' })
})

const S3 = {
  STREAMVAULT_MIRROR: 's3',
  STREAMVAULT_MIRROR_S3_ENDPOINT: 'https://s3.example.org',
  STREAMVAULT_MIRROR_S3_BUCKET: 'films',
  STREAMVAULT_MIRROR_S3_KEY_ID: 'AKID',
  STREAMVAULT_MIRROR_S3_SECRET: 'hunter2',
}

test('a mirror at an S3-compatible service wants its address, its bucket and its key, whose secret is not told', () => {
  const why = 'needed for a mirror at an S3-compatible service; see docs/operations/mirrors.md'
  expect(problemsOf({ STREAMVAULT_MIRROR: 's3' })).toEqual([
    `STREAMVAULT_MIRROR_S3_BUCKET: ${why}`,
    `STREAMVAULT_MIRROR_S3_ENDPOINT: ${why}`,
    `STREAMVAULT_MIRROR_S3_KEY_ID: ${why}`,
    `STREAMVAULT_MIRROR_S3_SECRET: ${why}`,
  ])
  const settings = loadConfig(S3)
  expect(settings).toMatchObject({ MIRROR: ['s3'], MIRROR_S3_REGION: 'us-east-1', MIRROR_S3_PREFIX: '' })
  expect(describeConfig(settings)).toMatchObject({ STREAMVAULT_MIRROR_S3_SECRET: '[secret]' })
})

test.each([
  ['MIRROR_S3_ENDPOINT', 's3.example.org'],
  ['MIRROR_S3_ENDPOINT', 'https://s3.example.org/films'],
  ['MIRROR_S3_ENDPOINT', 'https://user@s3.example.org'],
  ['MIRROR_S3_BUCKET', 'Films'],
  ['MIRROR_S3_PREFIX', 'vault'],
  ['MIRROR_S3_PREFIX', '../'],
  ['MIRROR_S3_SECRET', 'two words'],
])('%s is not %s', (name, value) => {
  expect(problemsOf({ ...S3, [`STREAMVAULT_${name}`]: value })).toHaveLength(1)
})

test('a mirror in a channel wants channels and accounts of its own', () => {
  const why = 'needed for a mirror in a channel; see docs/operations/mirrors.md'
  const disk = { STREAMVAULT_STORE: 'disk', STREAMVAULT_MIRROR: 'channel' }
  const { STREAMVAULT_TELEGRAM_API_ID, STREAMVAULT_TELEGRAM_API_HASH } = TELEGRAM
  const application = { STREAMVAULT_TELEGRAM_API_ID, STREAMVAULT_TELEGRAM_API_HASH }
  expect(problemsOf({ ...disk, STREAMVAULT_TELEGRAM_DCS: '1=a:1' })).toEqual([
    `STREAMVAULT_MIRROR_BOT_TOKENS: this or STREAMVAULT_MIRROR_SESSIONS_FILE is ${why}`,
    `STREAMVAULT_MIRROR_CHANNELS: ${why}`,
    `STREAMVAULT_TELEGRAM_API_HASH: ${why}`,
    `STREAMVAULT_TELEGRAM_API_ID: ${why}`,
    'STREAMVAULT_TELEGRAM_DCS and STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: expected both or neither',
  ])
  const own = { STREAMVAULT_MIRROR_CHANNELS: '-1005', STREAMVAULT_MIRROR_BOT_TOKENS: `99${TOKEN}` }
  expect(loadConfig({ ...disk, ...application, ...own })).toMatchObject({ MIRROR_CHANNELS: [5] })
  expect(loadConfig({ ...TELEGRAM, ...own, STREAMVAULT_MIRROR: 'channel' })).toMatchObject({ MIRROR: ['channel'] })
  const shared = { STREAMVAULT_MIRROR_CHANNELS: '99', STREAMVAULT_MIRROR_BOT_TOKENS: `123456:${'C'.repeat(35)}` }
  expect(problemsOf({ ...TELEGRAM, ...shared, STREAMVAULT_MIRROR: 'channel' })).toEqual([
    'STREAMVAULT_MIRROR_BOT_TOKENS: bot 123456 works for the vault already; make another',
    "STREAMVAULT_MIRROR_CHANNELS: channel -1000000000099 is the store's; a mirror needs another",
  ])
})

test('mirrors of several kinds are set up at once, each with what it needs', () => {
  const both = { ...S3, STREAMVAULT_MIRROR: 's3, disk' }
  expect(problemsOf(both)).toEqual([
    'STREAMVAULT_MIRROR_DIR: needed for a mirror on a disk; see docs/operations/mirrors.md',
  ])
  const settings = loadConfig({ ...both, STREAMVAULT_MIRROR_DIR: '/mnt/mirror' })
  expect(settings.MIRROR).toEqual(['s3', 'disk'])
  expect(describeConfig(settings)).toMatchObject({ STREAMVAULT_MIRROR: 's3,disk' })
  for (const wrong of ['tape', 'disk,disk', 'none,disk']) {
    expect(problemsOf({ STREAMVAULT_MIRROR: wrong, STREAMVAULT_MIRROR_DIR: '/mnt/mirror' })).toEqual([
      'STREAMVAULT_MIRROR: expected `none`, or some of `disk`, `s3` and `channel` with commas between them',
    ])
  }
})

test.each([
  ['https://placehold.co/{width}x{height}.png?text={text}', true],
  ['http://pictures.lan:8080/{text}', true],
  ['https://placehold.co/600x400.png', false],
  ['https://placehold.co/{with}x{height}.png?text={text}', false],
  ['https://{text}.example/{width}', false],
  ['https://user:password@placehold.co/{text}', false],
  ['https://placehold.co/#{text}', false],
  ['ftp://placehold.co/{text}', false],
  ['/{text}', false],
])('%s is an address of placeholders: %s', (url, isOne) => {
  const environment = { STREAMVAULT_PLACEHOLDER_URL: url }
  if (isOne) expect(loadConfig(environment).PLACEHOLDER_URL).toBe(url)
  else
    expect(problemsOf(environment)).toEqual([
      expect.stringMatching(/^STREAMVAULT_PLACEHOLDER_URL: expected .*\{text\}/),
    ])
})
