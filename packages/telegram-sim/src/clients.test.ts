import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import { ClientProcess } from './trial/clients/client-process.ts'
import { absence, KNOWN_CLIENTS, type KnownClient } from './trial/clients/known-clients.ts'

const MIB = 1024 * 1024
const CHANNEL = 1000
const BOT = 7_100_000_001
const USER = 5_100_000_001
const AUTHOR = { id: 4, username: 'author_4' }
const chat = { channelId: CHANNEL }
/** Updates come by themselves, and what was missed after a moment. */
const SOON = { timeout: 20_000 }

let directory: string
let sim: TelegramSim
let clients: ClientProcess[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telegram-clients-'))
  clients = []
  sim = await TelegramSim.start()
  // TDLib deletes no first message: it takes that for the creation of the channel.
  sim.addChannel(CHANNEL, 'Vault', { hasCreation: true })
})

afterEach(async () => {
  for (const client of clients) await client[Symbol.asyncDispose]()
  await sim[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** A process of the client, its session in the folder of that name. */
async function start({ program }: KnownClient, session: string): Promise<ClientProcess> {
  const client = new ClientProcess(program)
  clients.push(client)
  await mkdir(join(directory, session), { recursive: true })
  const { publicKeyPem, addresses: dataCenters } = sim
  await client.ask('start', { directory: join(directory, session), dataCenters, publicKeyPem, firstDataCenterId: 1 })
  return client
}

function addBot(): { readonly token: string } {
  const bot = sim.addBot({ id: BOT, homeDataCenterId: 2 })
  sim.setMember(CHANNEL, BOT, 'admin')
  return bot
}

function addUser() {
  const password = 'correct horse'
  const { phone, loginCode } = sim.addUser({
    id: USER,
    homeDataCenterId: 2,
    phone: '79990001122',
    loginCode: '22222',
    password,
  })
  sim.setMember(CHANNEL, USER, 'reader')
  return { phone, code: loginCode, password }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe.each(KNOWN_CLIENTS.map((client) => ({ ...client, why: absence(client) })))(
  '$name $version, layer $layer',
  (known) => {
    const trial = test.skipIf(known.why !== undefined)
    const because = known.why === undefined ? '' : ` (${known.why})`

    trial(`a bot signs in where it lives, and posts, edits and deletes${because}`, async () => {
      const { token } = addBot()
      const bot = await start(known, 'bot')
      expect(await bot.ask('signInBot', { token })).toBe(BOT)
      expect(await bot.ask('title', { chat })).toBe('Vault')
      const messageId = await bot.ask('send', { chat, text: 'first' })
      expect(sim.messageText(CHANNEL, messageId)).toBe('first')
      await bot.ask('edit', { chat, messageId, text: 'second' })
      expect(sim.messageText(CHANNEL, messageId)).toBe('second')
      await bot.ask('remove', { chat, messageId })
      expect(sim.messageText(CHANNEL, messageId)).toBeUndefined()
    })

    trial(`a bot uploads a file, and downloads parts of it and of one that lies elsewhere${because}`, async () => {
      const { token } = addBot()
      const bot = await start(known, 'bot')
      await bot.ask('signInBot', { token })
      const bytes = randomBytes(11 * MIB + 77)
      const path = join(directory, 'film.bin')
      await writeFile(path, bytes)
      const own = await bot.ask('upload', { chat, path, caption: 'film' })
      expect(sha256(await sim.readDocument(CHANNEL, own, { offset: 0, limit: bytes.length }))).toBe(sha256(bytes))
      const far = sim.postSeededDocument({
        channelId: CHANNEL,
        dataCenterId: 1,
        sizeBytes: 9 * MIB + 5,
        fileName: 'far',
      })
      for (const messageId of [own, far]) {
        for (const range of [
          { offset: 2 * MIB, limit: 3 * MIB },
          { offset: 8 * MIB, limit: 4 * MIB },
        ]) {
          const expected = await sim.readDocument(CHANNEL, messageId, range)
          expect(await bot.ask('download', { chat, messageId, ...range })).toBe(sha256(expected))
        }
      }
    })

    trial(
      `a bot hears of what others do, starts again without a sign-in, and hears what it missed${because}`,
      async () => {
        const { token } = addBot()
        const author = await start(mtcute(), 'author')
        const first = await start(known, 'bot')
        await first.ask('signInBot', { token })
        await first.ask('title', { chat })
        await author.ask('signInUser', addAuthor())
        const messageId = await author.ask('send', { chat, text: 'one' })
        await expect.poll(() => first.ask('heard'), SOON).toEqual(['new one'])
        await author.ask('edit', { chat, messageId, text: 'two' })
        await author.ask('remove', { chat, messageId })
        await expect.poll(() => first.ask('heard'), SOON).toEqual(['new one', 'edit two', `delete ${messageId}`])
        await first.ask('stop')
        await author.ask('send', { chat, text: 'three' })
        const logins = sim.weather.callCount('auth.importBotAuthorization')
        const second = await start(known, 'bot')
        expect(await second.ask('resume')).toBe(BOT)
        const missed = known.hearsMissed ? ['new three'] : []
        await expect.poll(() => second.ask('heard'), SOON).toEqual(missed)
        await author.ask('send', { chat, text: 'four' })
        await expect.poll(() => second.ask('heard'), SOON).toEqual([...missed, 'new four'])
        expect(sim.weather.callCount('auth.importBotAuthorization')).toBe(logins)
      },
    )

    trial(
      `a user signs in with code and password, finds a channel among the chats, and searches it${because}`,
      async () => {
        const login = addUser()
        const fileName = 'The Third Man.mkv'
        const messageId = sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes: 5 * MIB, fileName })
        sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes: 5, fileName: 'Ran.mkv' })
        const user = await start(known, 'user')
        expect(await user.ask('signInUser', login)).toBe(USER)
        expect(await user.ask('title', { chat })).toBe('Vault')
        expect(await user.ask('search', { chat, text: 'third' })).toEqual([messageId])
        const range = { offset: 3 * MIB, limit: 2 * MIB }
        const expected = await sim.readDocument(CHANNEL, messageId, range)
        expect(await user.ask('download', { chat, messageId, ...range })).toBe(sha256(expected))
      },
    )

    trial(`a user makes a small group, names it anew, invites, and talks with who is in it${because}`, async () => {
      const author = await start(mtcute(), 'author')
      await author.ask('signInUser', addAuthor())
      const user = await start(known, 'user')
      await user.ask('signInUser', addUser())
      const group = { groupId: await user.ask('createGroup', { title: 'Frends', username: AUTHOR.username }) }
      await user.ask('rename', { chat: group, title: 'Friends' })
      expect(await user.ask('title', { chat: group })).toBe('Friends')
      expect(await user.ask('send', { chat: group, text: 'hello' })).toBeGreaterThan(0)
      await expect.poll(() => author.ask('heard'), SOON).toEqual(['new hello'])
      await author.ask('send', { chat: group, text: 'hi' })
      await expect.poll(() => user.ask('heard'), SOON).toEqual(['new hi'])
      sim.addBot({ id: BOT, homeDataCenterId: 2, username: 'helper_bot' })
      await user.ask('invite', { chat: group, username: 'helper_bot' })
      expect((await user.ask('members', { chat: group })).sort()).toEqual([AUTHOR.id, USER, BOT])
    })
  },
)

function mtcute(): KnownClient {
  const found = KNOWN_CLIENTS.find(({ name }) => name === 'mtcute')
  if (found === undefined) throw new Error('mtcute is not known')
  return found
}

function addAuthor() {
  const { phone, loginCode } = sim.addUser({ ...AUTHOR, homeDataCenterId: 1, phone: '79990003344', loginCode: '11111' })
  sim.setMember(CHANNEL, AUTHOR.id, 'admin')
  return { phone, code: loginCode }
}
