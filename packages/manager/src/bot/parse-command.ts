import { COMMAND_NAMES, type CommandName } from './wording/wording.ts'

/** What somebody wrote, as a command. */
export interface SaidCommand {
  /** Undefined for one that there is not. */
  readonly name: CommandName | undefined
  /** What follows the command, without spaces around it. */
  readonly rest: string
}

/** In groups a command names its bot, too: https://core.telegram.org/bots/features#commands */
const COMMAND = /^\/(?<name>[a-z0-9_]{1,32})(?:@\w{1,32})?(?:\s+(?<rest>.*))?$/is

/** Undefined for what is no command. */
export function parseCommand(text: string): SaidCommand | undefined {
  const groups = COMMAND.exec(text.trim())?.groups
  if (groups === undefined) return undefined
  const given = groups['name']?.toLowerCase()
  return { name: COMMAND_NAMES.find((name) => name === given), rest: groups['rest']?.trim() ?? '' }
}
