import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removeDeadSockets } from './dead-sockets.ts'

test('of all that may be at an address, only a socket that nobody listens at is removed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-sockets-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [dead, living, file, nothing] = ['dead', 'living', 'file', 'nothing'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  const script = `require('net').createServer().listen(${JSON.stringify(dead)}, () => console.log('listening'))`
  const killed = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(killed.stdout, 'data')
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  const server = createServer().listen(living)
  onTestFinished(() => void server.close())
  await Promise.all([once(server, 'listening'), writeFile(file, 'what somebody wrote')])
  expect((await readdir(folder)).sort()).toEqual(['dead', 'file', 'living'])
  await removeDeadSockets([dead, living, file, nothing])
  expect((await readdir(folder)).sort()).toEqual(['file', 'living'])
})
