import type { tl } from '@mtcute/core'
import { packTl } from '../tl/packed-tl.ts'
import type { BotAccount, CommandList } from '../world/accounts.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { badRequest } from './rpc-error.ts'

/** https://core.telegram.org/bots/api#setmycommands */
const COMMANDS_MAX = 100
const COMMAND = /^[a-z0-9_]{1,32}$/
const DESCRIPTION_LENGTH_MAX = 256

/** The commands of bots: a list for each scope and language. */
export function botMethods(world: World): Methods {
  const botOf = (call: Call): BotAccount => {
    const caller = world.accounts.caller(call)
    if (caller.kind !== 'bot') throw badRequest('USER_BOT_REQUIRED')
    return caller
  }
  const others = (bot: BotAccount, { scope, languageCode }: Pick<CommandList, 'scope' | 'languageCode'>) =>
    (bot.commandLists ?? []).filter((list) => list.scope !== scope || list.languageCode !== languageCode)

  return {
    'bots.setBotCommands': ({ scope, langCode, commands }, call) => {
      const bot = botOf(call)
      assertCommands(commands)
      const kept = commands.map(({ command, description }) => ({ command, description }))
      const list = { scope: packTl(scope), languageCode: langCode, commands: kept }
      world.accounts.add({ ...bot, commandLists: [...others(bot, list), list] })
      return true
    },
    'bots.resetBotCommands': ({ scope, langCode }, call) => {
      const bot = botOf(call)
      const commandLists = others(bot, { scope: packTl(scope), languageCode: langCode })
      world.accounts.add({ ...bot, commandLists })
      return true
    },
    'bots.getBotCommands': ({ scope, langCode }, call) => {
      const packed = packTl(scope)
      const list = botOf(call).commandLists?.find((each) => each.scope === packed && each.languageCode === langCode)
      return (list?.commands ?? []).map((command) => ({ _: 'botCommand', ...command }))
    },
  }
}

function assertCommands(commands: readonly tl.TypeBotCommand[]): void {
  if (commands.length > COMMANDS_MAX) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  if (commands.some(({ command }) => !COMMAND.test(command))) throw badRequest('BOT_COMMAND_INVALID')
  const isDescribed = commands.every(
    ({ description }) => description !== '' && description.length <= DESCRIPTION_LENGTH_MAX,
  )
  if (!isDescribed) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
}
