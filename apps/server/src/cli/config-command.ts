import { describeConfig } from '@streamvault/config'
import { type Command, EXIT, print } from './command.ts'

/** Shows what is in force. */
export const configCommand: Command = {
  name: 'config',
  usage: '[--json]',
  summary: 'Checks the configuration and shows it, without secrets.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object.' } },
  positionals: { min: 0, max: 0 },
  async run({ settings, json }) {
    const described = describeConfig(settings)
    const width = Math.max(...Object.keys(described).map(({ length }) => length))
    if (json) print(JSON.stringify(described))
    else for (const [name, value] of Object.entries(described)) print(`${name.padEnd(width)} ${value}`)
    return EXIT.done
  },
}
