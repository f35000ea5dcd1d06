import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { MachinePeople } from '@streamvault/manager'
import { createBot } from '../bot/create-bot.ts'
import { TerminalChat } from '../bot/terminal-chat.ts'
import type { Foundation } from '../compose.ts'
import { createLoginDesk } from '../people/create-people.ts'
import type { Talker } from './talker.ts'

/** Sits at a terminal whose bot runs until the talker leaves. */
export function startTerminalTalker(
  foundation: Foundation,
  { origin, language }: { readonly origin: string; readonly language: string },
): Talker {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  let heard = ''
  output.on('data', (text: string) => {
    heard += text
  })
  const left = new AbortController()
  const chat = new TerminalChat({ input, output, language })
  const people = new MachinePeople(createLoginDesk(foundation, undefined))
  const running = createBot(foundation, { chat, origin, people, places: [] }).run(left.signal)
  const say = async (text: string) => {
    if (!input.write(`${text}\n`)) await once(input, 'drain')
  }
  return {
    say,
    press: async (label) => {
      const buttons = [...heard.matchAll(/\[(?<number>\d+)\] (?<label>[^[\n]+)/g)]
      const found = buttons.findLast(({ groups }) => groups?.['label']?.startsWith(label))
      await say(found?.groups?.['number'] ?? `there is no button ${label}`)
    },
    heard: () => heard,
    [Symbol.asyncDispose]: async () => {
      left.abort()
      await running
    },
  }
}
