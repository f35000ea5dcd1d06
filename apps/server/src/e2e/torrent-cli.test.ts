import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram, Swarm } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { SAMPLE_MOVIE } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 120_000

test(
  'a film of a swarm is taken in by one command, and nothing of it stays on the disk',
  async (context) => {
    if (findProgram('aria2c') === undefined) context.skip('aria2c is not installed')
    await using vault = await TestVault.create({
      SAMPLES: 'no',
      ROLE: 'worker',
      TORRENT_DHT: 'no',
      LEECH_NETWORKS: '127.0.0.1/32',
      TORRENT_PORTS: '30000-39999',
    })
    const files = { 'Tides.of.Light.2024.mp4': await readFile(SAMPLE_MOVIE), 'note.txt': Buffer.from('hello') }
    await using swarm = await Swarm.start({ name: 'Tides.of.Light.2024.1080p', files })
    await swarm.seed()
    const wrong = await vault.run(['leech', swarm.magnet, '--select', '1-'])
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--select is numbers and ranges') })
    const { code, stdout, stderr } = await vault.run(['leech', swarm.magnet])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^stored {3}Tides.of.Light.2024.1080p: .*2024.mp4 → tides-of-light-2024 · 1080p$/),
      expect.stringMatching(/^left {5}.*note.txt: It was not asked for/),
      '1 stored, 0 already known, 0 cancelled, 0 failed',
      '',
    ])
    expect(await readdir(join(vault.folder, 'data', 'torrents'))).toEqual([])
    expect(await vault.run(['jobs'])).toMatchObject({ code: 0, stdout: 'nothing is under way\n' })
    const listed = JSON.parse((await vault.run(['jobs', '--all', '--json'])).stdout)
    expect(listed).toMatchObject({ kind: 'torrent', state: 'done', key: expect.stringMatching(/^btih:/) })
    expect(await vault.run(['jobs', '--cancel', listed.id])).toMatchObject({ code: 1 })
    const two = { 'Other.2020.mp4': Buffer.from('never read'), ...files }
    await using pair = await Swarm.start({ name: 'Two', files: two })
    await pair.seed()
    const selected = await vault.run(['leech', pair.magnet, '--select', '2'])
    expect(selected).toMatchObject({ code: 0, stdout: expect.stringMatching(/^left {5}.*Other.2020.mp4: It was not/m) })
    expect(selected.stdout).toContain('0 stored, 1 already known, 0 cancelled, 0 failed')
  },
  TEST_MS,
)
