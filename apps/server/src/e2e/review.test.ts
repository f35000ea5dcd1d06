import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const LONG_MS = 120_000

test('what nobody can name is kept and shown to nobody until an operator says what it is', {
  timeout: LONG_MS,
}, async (context) => {
  const missing = whatIsMissing('site')
  if (missing !== undefined) context.skip(missing)
  await using vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no' })
  const folder = await vault.makeFolder('Downloads')
  const path = join(folder, 'video.mp4')
  await writeVariant(path, TINY_MOVIE, Buffer.from('nameless'))
  const ingested = await vault.run(['ingest', folder])
  expect(ingested).toMatchObject({ code: 0 })
  expect(ingested.stdout).toContain('in review (nothing names its title)')
  expect(ingested.stdout).toContain('1 in review: ./streamvault review')
  expect((await vault.run(['ls'])).stdout).toBe('')
  const [waiting] = lines((await vault.run(['review', '--json'])).stdout)
  expect(waiting).toMatchObject({ name: 'video.mp4', doubt: 'nameless', guess: { kind: 'movie', name: 'video' } })
  const id = String(waiting?.['file'])
  const listed = (await vault.run(['review'])).stdout
  expect(listed).toBe(`${id}  video.mp4\n  nothing names its title; perhaps video\n`)

  expect((await vault.run(['show', id])).stdout).toContain('in review   nothing names its title')

  await using server = await vault.serve()
  const asked = (api: string) => fetch(`${server.url}/api/v1/${api}`)
  expect(await (await asked('titles')).json()).toEqual({ items: [] })
  expect((await play(server.url, id)).status).toBe(404)
  // Who is to say what it is may look at it.
  const link = (await vault.run(['link', id])).stdout.trim()
  expect((await fetch(link, { method: 'HEAD' })).status).toBe(200)

  expect(await vault.run(['identify', id, '--year', '1972'])).toMatchObject({ code: 2 })
  expect(await vault.run(['identify', id])).toMatchObject({ code: 2 })
  const identified = await vault.run(['identify', id, '--title', 'Solaris', '--year', '1972'])
  expect(identified).toMatchObject({ code: 0, stdout: `${id} → Solaris (1972)\n` })
  expect((await vault.run(['review'])).stdout).toBe('')
  expect(await (await asked('titles')).json()).toMatchObject({ items: [{ id: 'solaris-1972' }] })
  expect((await play(server.url, id)).status).toBe(200)

  // It is kept with the file: its name does not move it again, and another word of the operator does.
  await vault.run(['ingest', path])
  expect((await vault.run(['ls'])).stdout).toMatch(/^solaris-1972 /)
  const season = ['--title', 'Show', '--season', '2', '--episode', '5-6']
  expect(await vault.run(['ingest', path, ...season])).toMatchObject({ code: 0 })
  expect((await vault.run(['ls'])).stdout).toMatch(/^show-series .* 2 episodes\n$/)
  expect(await vault.run(['ingest', folder, ...season])).toMatchObject({ code: 2 })
  expect(await vault.run(['identify', 'f0', '--title', 'Nothing'])).toMatchObject({ code: 1 })
})

function play(origin: string, fileId: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${origin}/api/v1/playback`, { method: 'POST', headers, body: JSON.stringify({ fileId }) })
}

function lines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
