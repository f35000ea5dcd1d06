import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 60_000

test(
  'the episodes of an archive are taken in by one command, which says what it left, and play',
  async (context) => {
    if (findProgram('7zz') === undefined) context.skip('7zz is not installed')
    await using vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
    const folder = await vault.makeFolder('season')
    const films = await Promise.all(
      [1, 2].map((each) => writeLongMovie(join(folder, `0${each}.mp4`), each * 1_000_000)),
    )
    await writeFile(join(folder, 'read.me'), 'hello')
    const archive = join(vault.folder, 'Slow.Show.S01.1080p.7z')
    execFileSync('7zz', ['a', '-mx1', archive, '.'], { cwd: folder, stdio: 'ignore' })
    const { code, stdout, stderr } = await vault.run(['ingest', archive])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^stored {3}.*7z: 01.mp4 → slow-show-series S01E01 · 1080p$/),
      expect.stringMatching(/^stored {3}.*7z: 02.mp4 → slow-show-series S01E02 · 1080p$/),
      expect.stringMatching(/^left {5}.*7z: read.me: It is not a video, by its name.$/),
      '2 stored, 0 already known, 0 skipped',
      '',
    ])
    await using _server = await vault.serve()
    const title = JSON.parse((await vault.run(['ls', '--json'])).stdout)
    const shown = await vault.run(['link', title.id])
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    const links = shown.stdout.match(/http\S+/g) ?? []
    const served = await Promise.all(links.map(async (link) => sha256(await (await fetch(link)).bytes())))
    expect(served).toEqual(films.map(sha256))
  },
  TEST_MS,
)
