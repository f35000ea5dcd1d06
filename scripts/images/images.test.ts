import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const DOCKERFILE = readFileSync(join(ROOT, 'deploy/images/Dockerfile'), 'utf8')
const TESTS = /[.]test[.]tsx?$|[/]src[/](crash|e2e|race|trial)[/]|^packages[/](testkit|origin-conformance)[/]src[/]/

// Its types speak of a default export that it does not have.
const ignore: typeof import('@balena/dockerignore').default = createRequire(import.meta.url)('@balena/dockerignore')
const ignored = ignore().add(readFileSync(join(ROOT, '.dockerignore'), 'utf8'))
const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')

test('the Dockerfile says what Docker understands, and nothing that it advises against', () => {
  expect(validate(DOCKERFILE)).toEqual([])
})

test('images have the Node that the repository has', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(/^ARG NODE_IMAGE=node:([\d.]+)-/m.exec(DOCKERFILE)?.[1]).toBe(dependencies.node)
})

test('what the vault starts as a process of its own is in the image whose roles start it, and nothing that is only recommended', () => {
  const stages = DOCKERFILE.split(/^(?=FROM )/m)
  const installedIn = (name: string) => {
    const stage = stages.find((text) => new RegExp(`^FROM \\S+ AS ${name}$`, 'm').test(text)) ?? ''
    return /apt-get install --yes --no-install-recommends (?<packages>[^\\]+)\\/
      .exec(stage)
      ?.groups?.['packages']?.trim()
  }
  expect(installedIn('server')?.split(' ')).toEqual(['aria2', 'ffmpeg'])
  expect(installedIn('gateway')?.split(' ')).toEqual(['libnginx-mod-http-lua', 'nginx', 'tini'])
})

test('what SQLite puts aside lies with the data, which is all that can be written', () => {
  const variables = (name: string) =>
    [...DOCKERFILE.matchAll(new RegExp(`${name}=(\\S+)`, 'g'))].map(([, value]) => value)
  expect(variables('STREAMVAULT_DATA_DIR')).toEqual(['/data', '/data'])
  expect(variables('SQLITE_TMPDIR')).toEqual(variables('STREAMVAULT_DATA_DIR'))
})

test.each([
  '.env',
  '.git/config',
  'data/secret',
  'apps/server/.env.local',
  'apps/web/.next/BUILD_ID',
  'node_modules/node/bin/node',
  'packages/telegram/node_modules/long/index.js',
  'packages/telegram/native/build/aes-ige.node',
])('%s does not get into an image', (path) => {
  expect(ignored.ignores(path)).toBe(true)
})

test('what git ignores does not get into an image, wherever it is', () => {
  const patterns = readFileSync(join(ROOT, '.gitignore'), 'utf8').trim().split('\n')
  const paths = patterns.flatMap((pattern) => {
    const path = pattern.replace(/[/]$/, '/file').replace('*', 'file')
    return pattern.slice(0, -1).includes('/') ? [path] : [path, `apps/server/${path}`, `packages/core/src/${path}`]
  })
  expect(paths.filter((path) => !ignored.ignores(path))).toEqual([])
})

test('of the sources, tests stay out and all else gets in', () => {
  const sources = tracked.filter((path) => /^(apps|packages)[/][^/]+[/]src[/]/.test(path))
  expect(sources.filter((path) => ignored.ignores(path))).toEqual(sources.filter((path) => TESTS.test(path)))
})
