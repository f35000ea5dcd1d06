import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 120_000

test(
  'a film is copied to another channel by other accounts, and streamed from there when those of the store are banned',
  async () => {
    await using vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker', WATCH_CHANNELS: 'no' })
    const telegram = await SimulatedTelegram.begin(vault, ['--bots', '4', '--users', '0', '--channels', '2'])
    const { bots, channels } = telegram.announcement
    const tokens = bots.map(({ token }) => token)
    const settings = {
      ...telegram.settings(tokens.slice(0, 2)),
      STORE_CHANNELS: `-100${channels[0]?.id}`,
      PART_BYTES: '3M',
      CACHE_BYTES: '16M',
      CACHE_PINNED_PERCENT: '0',
      MIRROR: 'channel',
      MIRROR_CHANNELS: `-100${channels[1]?.id}`,
      MIRROR_BOT_TOKENS: tokens.slice(2).join(','),
      MIRROR_BYTES_PER_SECOND: '1G',
    }
    const path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
    const film = await writeLongMovie(path, 4 * MIB)
    expect(await vault.run(['ingest', path], settings)).toMatchObject({ code: 0 })
    const { code, stdout } = await vault.run(['mirror', '--copy', '--json'], settings)
    expect({ code, value: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      value: { mirror: 'mirror-channel', lag: { parts: 0 }, job: { outcome: { copiedParts: 2 } } },
    })
    for (const { id } of bots.slice(0, 2)) await telegram.act('kill-account', { accountId: id })
    await using _server = await vault.serve(settings)
    const response = await fetch((await vault.run(['link', 'slow-river-2019'], settings)).stdout.trim())
    expect(sha256(await response.bytes())).toBe(sha256(film))
  },
  TEST_MS,
)
