import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TelegramTalker } from '../trial/telegram-talker.ts'
import { SAMPLE_MOVIE, sha256 } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 180_000
const HEARD_MS = 60_000
let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', INBOX: 'no' })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

test(
  'a film that somebody sends to the bot is watched a moment later, and its page says when it is deleted; what is said while the server is away is answered',
  async (context) => {
    const missing = whatIsMissing('site')
    if (missing !== undefined) context.skip(missing)
    const telegram = await SimulatedTelegram.begin(vault, ['--bots', '3'])
    const { bots, users, addresses, channels, publicKeyPath } = telegram.announcement
    const [manager, ...workers] = bots
    const [user] = users
    const [channel] = channels
    const address = addresses.find(({ id }) => id === user?.homeDataCenterId)
    if (!manager || !user || !address || !channel) expect.fail('they are there')
    const settings = {
      ...telegram.settings(workers.map(({ token }) => token)),
      MANAGER_BOT_TOKEN: manager.token,
      SUPER_ADMIN_ID: String(user.id),
    }
    const publicKeyPem = await readFile(publicKeyPath, 'utf8')
    const { phone, loginCode: code } = user
    const film = await readFile(SAMPLE_MOVIE)
    const server = await vault.serve(settings)
    // Nobody else asks for it yet, so it is the bot that listens.
    await expect.poll(() => telegram.callCount('updates.getDifference'), { timeout: HEARD_MS }).toBeGreaterThan(0)
    await using talker = await TelegramTalker.start({ phone, code, address, publicKeyPem, bot: manager.username })
    const hears = (text: string) => expect.poll(() => talker.heard(), { timeout: HEARD_MS }).toContain(text)
    await talker.send(talker.peer, 'Slow.River.2019.mp4', film)
    await hears(`Slow River (2019) ${server.url}/title/slow-river-2019`)
    const link = (await vault.run(['link', 'slow-river-2019'], settings)).stdout.trim()
    expect(sha256(await (await fetch(link)).bytes())).toBe(sha256(film))
    await server.stop()
    await talker.say('/search slow')
    await using again = await vault.serve(settings)
    await hears(`Found for “slow”:\nSlow River (2019)\n${again.url}/title/slow-river-2019`)
    await telegram.act('set-member', { channelId: channel.id, accountId: user.id, as: 'admin' })
    await talker.deleteFilesOf(channel.title)
    const page = async () => await (await fetch(new URL('/title/slow-river-2019', again.url))).text()
    await expect.poll(page, { timeout: HEARD_MS }).toContain('Not available: it was deleted where it was posted.')
  },
  TEST_MS,
)

test(
  'in a terminal the bot answers, and ends with its input',
  async () => {
    const { code, stdout } = await vault.run(
      ['bot', '--language', 'de'],
      { STORE: 'disk', PUBLIC_URL: 'https://vault.example.org' },
      '/search nothing\n/queue\n/nonsense\n',
    )
    expect(code).toBe(0)
    expect(stdout).toBe(
      'Nichts heißt „nothing“.\n\nGerade läuft nichts.\n\nDas verstehe ich nicht. /help sagt, was ich kann.\n\n',
    )
  },
  TEST_MS,
)
