import { MachinePeople } from '@streamvault/manager'
import { createBot } from '../bot/create-bot.ts'
import { TerminalChat } from '../bot/terminal-chat.ts'
import { openFoundation } from '../compose.ts'
import { createLoginDesk } from '../people/create-people.ts'
import { type Command, EXIT } from './command.ts'
import { findOrigin } from './find-origin.ts'

/** The manager's bot, without Telegram. */
export const botCommand: Command = {
  name: 'bot',
  usage: '[--language LANGUAGE]',
  summary: 'Talks as the bot does in Telegram: reads a message per line, and ends with the input once all is told.',
  options: {
    language: {
      type: 'string',
      description: 'The language of the answers, en or de; that of the terminal without it.',
    },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, options, signal }) {
    const { language = Intl.DateTimeFormat().resolvedOptions().locale } = options
    const chat = new TerminalChat({ input: process.stdin, output: process.stdout, language: String(language) })
    await using foundation = await openFoundation(settings, logger)
    const origin = await findOrigin(foundation)
    const people = new MachinePeople(createLoginDesk(foundation, settings.SUPER_ADMIN_ID))
    const bot = createBot(foundation, { chat, origin, people, places: [] })
    await bot.run(signal)
    return EXIT.done
  },
}
