import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { StateStore } from './state-store.ts'

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'state-store-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'state.db')
}

test('reads back what was put, and nothing of what was removed', async () => {
  const path = await newPath()
  {
    using store = new StateStore(path)
    for (const key of ['1', '1/0', '1/1', '10/1', '1a']) store.put('upload-part', key, { key })
    store.removeUnder('upload-part', '1')
    store.remove('upload-part', '1a')
  }
  using store = new StateStore(path)
  expect(store.all('upload-part')).toEqual([{ key: '1' }, { key: '10/1' }])
})

test('keeps together what was put without waiting, and keeps it before an awaiting caller goes on', async () => {
  const path = await newPath()
  const child = fork(join(import.meta.dirname, '../crash/putting-child.ts'), [path], { stdio: 'inherit' })
  const [acknowledged] = await once(child, 'message')
  const [, signal] = await once(child, 'exit')
  expect([acknowledged, signal]).toEqual(['first', 'SIGKILL'])
  using store = new StateStore(path)
  expect(store.all('message')).toEqual([{ id: 1 }, { id: 2 }])
})
