import { Api } from 'telegram'
import { CallbackQuery, type CallbackQueryEvent } from 'telegram/events/CallbackQuery.js'
import { NewMessage, type NewMessageEvent } from 'telegram/events/index.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { Button } from 'telegram/tl/custom/button.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import { createGramClient, type GramClient } from './trial/gram-client.ts'

const CHANNEL = 1000

let sim: TelegramSim

beforeEach(async () => {
  sim = await TelegramSim.start({ dataCenters: [{ id: 1, port: 0 }] })
  sim.addChannel(CHANNEL, 'Vault')
})

afterEach(() => sim[Symbol.asyncDispose]())

async function signInUser(id: number): Promise<GramClient> {
  const { phone, loginCode } = sim.addUser({ id, homeDataCenterId: 1, phone: `99966${id}`, loginCode: '22222' })
  const client = createGramClient(sim, { connection: ConnectionTCPFull })
  const fail = (error: Error) => {
    throw error
  }
  await client.start({ phoneNumber: phone, phoneCode: () => Promise.resolve(loginCode), onError: fail })
  return client
}

async function signInBot(id: number): Promise<GramClient> {
  const { token } = sim.addBot({ id, homeDataCenterId: 1 })
  const client = createGramClient(sim, { connection: ConnectionTCPFull })
  await client.start({ botAuthToken: token })
  return client
}

test('GramJS talks to a bot, which answers with a button, which is pressed', async () => {
  await using bot = await signInBot(7)
  await using user = await signInUser(5)
  bot.addEventHandler(
    ({ message }: NewMessageEvent) => {
      void message.respond({
        message: `you said ${message.text}`,
        buttons: Button.inline('Again', Buffer.from('again')),
      })
    },
    new NewMessage({ incoming: true }),
  )
  bot.addEventHandler((event: CallbackQueryEvent) => {
    void event.answer({ message: `pressed ${String(event.data)}` })
  }, new CallbackQuery())
  const heard: string[] = []
  user.addEventHandler(({ message }: NewMessageEvent) => heard.push(message.text), new NewMessage({ incoming: true }))
  await user.sendMessage('sim7bot', { message: '/start' })
  await expect.poll(() => heard).toEqual(['you said /start'])
  const [answer] = await user.getMessages('sim7bot', { limit: 1 })
  const pressed = await answer?.click({ text: 'Again' })
  expect(pressed).toBeInstanceOf(Api.messages.BotCallbackAnswer)
  expect(pressed).toMatchObject({ message: 'pressed again' })
})

test('GramJS lists chats, makes a channel, and hears of what is posted there', async () => {
  await using author = await signInUser(5)
  sim.setMember(CHANNEL, 5, 'admin')
  const made = await author.invoke(new Api.channels.CreateChannel({ title: 'New', about: 'films', broadcast: true }))
  const chat = made instanceof Api.Updates ? made.chats[0] : undefined
  if (!(chat instanceof Api.Channel)) throw new Error('no channel')
  const invite = await author.invoke(new Api.messages.ExportChatInvite({ peer: chat }))
  const hash = invite instanceof Api.ChatInviteExported ? (invite.link.split('+')[1] ?? '') : ''
  await using reader = await signInUser(6)
  const joined = await reader.invoke(new Api.messages.ImportChatInvite({ hash }))
  const seen = joined instanceof Api.Updates ? joined.chats[0] : undefined
  if (!(seen instanceof Api.Channel)) throw new Error('not joined')
  const heard: string[] = []
  reader.addEventHandler(({ message }: NewMessageEvent) => heard.push(message.text), new NewMessage({}))
  await author.sendMessage(chat, { message: 'welcome' })
  await expect.poll(() => heard).toEqual(['welcome'])
  const titles = Array.from(await author.getDialogs({}), ({ title }) => title)
  expect(titles.toSorted()).toEqual(['New', 'Vault'])
  const found = await reader.getMessages(seen, { search: 'welcome' })
  expect(Array.from(found, ({ id }) => id)).toEqual([2])
  const members = await author.getParticipants(chat)
  expect(Array.from(members, ({ id }) => Number(id))).toEqual([5, 6])
})
