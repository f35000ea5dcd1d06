import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { HAS_S3, S3Server } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 120_000
const TITLE = 'slow-river-2019'
const BUCKET = 'films'

test.skipIf(!HAS_S3)(
  'a film is copied to a bucket and a disk, streamed from the bucket when both disks are lost, and purged everywhere',
  async () => {
    await using s3 = await S3Server.start(BUCKET)
    await using vault = await TestVault.create({
      STORE: 'disk',
      SAMPLES: 'no',
      ENCRYPT: 'yes',
      // More than one piece of an upload.
      PART_BYTES: '12M',
      CACHE_BYTES: '16M',
      CACHE_PINNED_PERCENT: '0',
      MIRROR_BYTES_PER_SECOND: '1G',
      MIRROR_S3_ENDPOINT: s3.endpoint,
      MIRROR_S3_BUCKET: BUCKET,
      MIRROR_S3_PREFIX: 'vault/',
      MIRROR_S3_KEY_ID: s3.keyId,
      MIRROR_S3_SECRET: s3.secret,
    })
    const folder = await vault.makeFolder('films')
    const mirror = await vault.makeFolder('mirror')
    const settings = { MIRROR: 'disk,s3', MIRROR_DIR: mirror }
    const film = await writeLongMovie(join(folder, 'Slow.River.2019.1080p.mp4'), 16 * MIB)
    expect(await vault.run(['ingest', folder])).toMatchObject({ code: 0 })
    const copied = await vault.run(['mirror', '--copy', '--json'], settings)
    expect(copied).toMatchObject({ code: 0 })
    expect(JSON.parse(copied.stdout)).toMatchObject({
      mirror: 'mirror-disk',
      mirrors: [
        { mirror: 'mirror-disk', lag: { parts: 0 }, job: { outcome: { copiedParts: 2 } } },
        { mirror: 'mirror-s3', lag: { parts: 0 }, job: { outcome: { copiedParts: 2 } } },
      ],
    })
    const names = await s3.names(BUCKET)
    expect(names.length).toBe(2)
    for (const name of names) expect(name).toMatch(/^vault[/]copy-/)
    const lost = [join(vault.folder, 'data/blobs/blobs'), join(mirror, 'blobs')]
    for (const blobs of lost) await rename(blobs, `${blobs}-away`)
    await using server = await vault.serve({ ...settings, ROLE: 'worker' })
    const response = await fetch((await vault.run(['link', TITLE])).stdout.trim())
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(film))
    for (const blobs of lost) await rename(`${blobs}-away`, blobs)
    const { stdout, stderr } = await server.stop()
    expect(stdout + stderr + copied.stderr).not.toContain(s3.secret)
    expect(await vault.run(['takedown', TITLE, '--reason', 'notice', '--purge'], settings)).toMatchObject({ code: 0 })
    expect(await s3.names(BUCKET)).toEqual([])
  },
  TEST_MS,
)
