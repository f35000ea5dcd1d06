import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SAMPLE_MOVIE, sha256, TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault, type VaultProcess } from './vault-process.ts'

const POLL_MS = 50
/** Opens a file for appending, and writes the rest of it once it is told to. */
const WRITER = 'exec 3>>"$0"; echo open; read -r _; cat "$1" >&3'

/** A film of which another process has written one half, and others that are whole. */
async function setUp(vault: TestVault, name: string) {
  const folder = await vault.makeFolder('films')
  const rests = await vault.makeFolder('rests')
  const at = (file: string) => join(folder, file)
  await writeVariant(at('Whole.2020.mp4'), TINY_MOVIE, Buffer.from('whole'))
  const bytes = await readFile(name.endsWith('.srt') ? at('Whole.2020.mp4') : SAMPLE_MOVIE)
  const half = Math.floor(bytes.length / 2)
  await writeFile(at(name), bytes.subarray(0, half))
  await writeFile(join(rests, name), bytes.subarray(half))
  const writer = spawn('sh', ['-c', WRITER, at(name), join(rests, name)])
  await once(writer.stdout, 'data')
  const finish = async () => {
    writer.stdin.end('\n')
    await once(writer, 'close')
  }
  return { folder, at, finish, bytes }
}

async function untilComplaining(process: VaultProcess, of: string): Promise<void> {
  while (!process.complained.includes(of)) await sleep(POLL_MS)
}

test('a film that a process is still writing is left out and named, and is whole when it is taken', async (context) => {
  if (process.platform !== 'linux') context.skip('there is no /proc')
  await using vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no' })
  const { folder, at, finish, bytes } = await setUp(vault, 'Slow.2021.mp4')
  for (const given of [[folder], [at('Slow.2021.mp4')]]) {
    const { code, stdout } = await vault.run(['ingest', ...given])
    expect(code).toBe(1)
    expect(stdout).toContain(`skipped  ${at('Slow.2021.mp4')}: Another process is still writing to the file`)
    expect(stdout).toContain('(SOURCE_BEING_WRITTEN)')
  }
  expect((await vault.run(['ls'])).stdout).toMatch(/^\S+ +Whole \(2020\).*\n$/)
  await finish()
  const again = await vault.run(['ingest', folder, '--json'])
  expect(again).toMatchObject({ code: 0, stderr: '' })
  expect(again.stdout).toContain('{"stored":1,"known":1,"skipped":0}')
  expect(again.stdout).toContain(sha256(bytes).slice(0, 16))
})

test('a film that is still being written is waited for where that is wanted, and everything else comes first', async (context) => {
  if (process.platform !== 'linux') context.skip('there is no /proc')
  await using vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no' })
  const { folder, at, finish, bytes } = await setUp(vault, 'Slow.2021.mp4')
  const waiting = vault.begin(['ingest', folder, '--wait', '--json'])
  await untilComplaining(waiting, `waits    ${at('Slow.2021.mp4')}`)
  while (!waiting.said.includes(at('Whole.2020.mp4'))) await sleep(POLL_MS)
  await finish()
  const { code, stdout } = await waiting.ended
  expect(code).toBe(0)
  expect(stdout).toContain('{"stored":2,"known":0,"skipped":0}')
  expect(stdout).toContain(sha256(bytes).slice(0, 16))
})

test('a film waits for the subtitle beside it that is still being written', async (context) => {
  if (process.platform !== 'linux') context.skip('there is no /proc')
  await using vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no' })
  const { at, finish } = await setUp(vault, 'Whole.2020.srt')
  const { code, stdout } = await vault.run(['ingest', at('Whole.2020.mp4')])
  expect(code).toBe(1)
  expect(stdout).toContain(`skipped  ${at('Whole.2020.mp4')}: Another process`)
  expect((await vault.run(['ls'])).stdout).not.toContain('Whole')
  await finish()
})
