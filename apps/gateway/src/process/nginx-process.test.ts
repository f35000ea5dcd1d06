import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@streamvault/telemetry'
import { silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { skipWithoutNginx } from '../e2e/skip-without-nginx.ts'
import { findNginx } from './find-nginx.ts'
import { NginxProcess } from './nginx-process.ts'

await skipWithoutNginx()
const deps = { clock: systemClock, logger: silentLogger }

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-nginx-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const conf = `daemon off; worker_processes 1; pid ${folder}/nginx.pid; events {}
    http { access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
      uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e; server { listen unix:${folder}/front.sock; } }`
  return {
    folder,
    conf,
    options: {
      program: await findNginx(),
      folder,
      addresses: [],
      sockets: [join(folder, 'front.sock')],
    },
  }
}

test('what nginx will not have is said, and the configuration in use stays', async () => {
  const { folder, conf, options } = await setUp()
  await using _nginx = await NginxProcess.start(deps, options, conf)
  await expect(NginxProcess.start(deps, options, 'nonsense;')).rejects.toMatchObject({
    code: 'NGINX_UNUSABLE',
    details: { reason: expect.stringContaining('nonsense') },
  })
  expect(await readFile(join(folder, 'nginx.conf'), 'utf8')).toBe(conf)
})

test.each([
  ['its master and all', []],
  ['without its master', ['SIGKILL']],
] as const)('an nginx that a dead gateway left behind is taken away, %s', async (_, signals) => {
  const { folder, conf, options } = await setUp()
  const first = await NginxProcess.start(deps, options, conf)
  await first[Symbol.asyncDispose]()
  const begin = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]
  const left = spawn(options.program.path, begin, { detached: true })
  const ended = once(left, 'exit')
  while (Number(await readFile(join(folder, 'nginx.pid'), 'utf8').catch(() => '')) !== left.pid) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const children = await readFile(`/proc/${left.pid}/task/${left.pid}/children`, 'utf8')
  for (const signal of signals) left.kill(signal)
  await using _nginx = await NginxProcess.start(deps, options, conf)
  await ended
  expect(Number(await readFile(join(folder, 'nginx.pid'), 'utf8'))).not.toBe(left.pid)
  const titles = children
    .trim()
    .split(' ')
    .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
  expect(titles.length).toBeGreaterThan(0)
  expect((await Promise.all(titles)).join('')).toBe('')
})
