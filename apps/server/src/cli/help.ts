import type { Command, CommandOption } from './command.ts'

const NAME_COLUMN = 26

/** The page of all commands. */
export function generalHelp(commands: readonly Command[]): string {
  const rows = commands.map((command) => row(`${command.name} ${command.usage.replace(/ ?\[.*/, '')}`, command.summary))
  return [
    'StreamVault: self-hosted video streaming',
    '',
    'usage: ./streamvault COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    'Each command explains itself: ./streamvault COMMAND --help',
    'Which version this is: ./streamvault --version',
    'Settings are STREAMVAULT_* variables: docs/reference/configuration.md',
    'Exit codes: 0 done, 1 failed, 2 wrong use, 78 bad configuration',
  ].join('\n')
}

/** The page of one command. */
export function commandHelp(command: Command): string {
  const help: CommandOption = { type: 'boolean', description: 'Shows this page.' }
  const options: Readonly<Record<string, CommandOption>> = { ...command.options, help }
  const rows = Object.entries(options).map(([name, option]) =>
    row(`--${name}${option.type === 'string' ? ' VALUE' : ''}`, option.description),
  )
  return [command.summary, '', `usage: ./streamvault ${command.name} ${command.usage}`, '', ...rows].join('\n')
}

function row(left: string, right: string): string {
  return `  ${left.padEnd(NAME_COLUMN)} ${right}`
}
