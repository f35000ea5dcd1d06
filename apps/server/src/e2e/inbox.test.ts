import { copyFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SAMPLE_MOVIE } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 120_000
const PATIENCE = { timeout: 60_000, interval: 100 }

test(
  'a film that is put into the inbox of a running server can be watched a little later, and what is no film lies beside with the reason',
  async (context) => {
    const missing = whatIsMissing('site')
    if (missing !== undefined) context.skip(missing)
    await using vault = await TestVault.create({ SAMPLES: 'no', INBOX_SETTLE_SECONDS: '1' })
    await using _server = await vault.serve()
    const inbox = join(vault.folder, 'data', 'inbox')
    await copyFile(SAMPLE_MOVIE, join(inbox, 'Tides.of.Light.2024.mp4.part'))
    await writeFile(join(inbox, 'Broken.Film.2001.mkv'), 'no film')
    await expect
      .poll(() => readdir(join(inbox, 'failed')), PATIENCE)
      .toEqual(['Broken.Film.2001.mkv', 'Broken.Film.2001.mkv.reason.txt'])
    await rename(join(inbox, 'Tides.of.Light.2024.mp4.part'), join(inbox, 'Tides.of.Light.2024.mp4'))
    await expect.poll(() => readdir(join(inbox, 'done')), PATIENCE).toEqual(['Tides.of.Light.2024.mp4'])
    const link = (await vault.run(['link', 'tides-of-light-2024'])).stdout.trim()
    expect((await fetch(link, { headers: { range: 'bytes=0-99' } })).status).toBe(206)
  },
  TEST_MS,
)
