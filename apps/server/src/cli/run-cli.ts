import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type Environment, loadConfig, type Settings, type TelegramSetup } from '@streamvault/config'
import { describeError, isVaultError, type VaultError } from '@streamvault/core'
import { createLogger } from '@streamvault/telemetry'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { type Command, complain, EXIT, type ExitCode, print } from './command.ts'
import { COMMANDS } from './commands.ts'
import { commandHelp, generalHelp } from './help.ts'
import { nearestName } from './nearest-name.ts'
import { readVersion } from './read-version.ts'
import { tellProgress } from './tell-progress.ts'

export interface CliContext {
  /** Throws `CONFIG_INVALID`. Help does without it. */
  readonly readEnvironment: () => Environment
  readonly signal: AbortSignal
}

/** Runs one command and returns its exit code; all that goes wrong is told here, in a line or two. */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    print(generalHelp(await Promise.all([...COMMANDS.values()].map((load) => load()))))
    return name === undefined ? EXIT.wrongUse : EXIT.done
  }
  if (name === '--version') {
    print(readVersion())
    return EXIT.done
  }
  const command = await COMMANDS.get(name)?.()
  if (command === undefined) {
    complain(`streamvault: ${unknownCommand(name)}`)
    return EXIT.wrongUse
  }
  const parsed = parseCommandLine(command, rest)
  if (typeof parsed === 'string') {
    complain(`streamvault ${name}: ${parsed}\nusage: ./streamvault ${name} ${command.usage}`)
    return EXIT.wrongUse
  }
  if (parsed.options['help'] === true) {
    print(commandHelp(command))
    return EXIT.done
  }
  try {
    return await invoke(command, parsed, context)
  } catch (error) {
    // A stop that was asked for is no failure, unless something was left undone: then the command said so itself.
    if (context.signal.aborted && error === context.signal.reason) return EXIT.done
    return explain(error, command, parsed)
  }
}

interface CommandLine {
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

/** The id of a channel, and not an option. */
const NEGATIVE_NUMBER = /^-\d+$/

/** A string says what is wrong. */
function parseCommandLine(command: Command, args: readonly string[]): CommandLine | string {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } }
  for (const [name, option] of Object.entries(command.options)) options[name] = { type: option.type }
  try {
    const { positionals, values } = parseArgs({
      args: numbersLast(args),
      options,
      allowPositionals: true,
      strict: true,
    })
    const { min, max } = command.positionals
    if (values['help'] !== true && positionals.length < min) return 'something is missing'
    if (positionals.length > max) return `"${positionals[max]}" is too much`
    return { positionals, options: values as CommandLine['options'] }
  } catch (error) {
    return whatIsWrong(error, Object.keys(options))
  }
}

function unknownCommand(given: string): string {
  const isOption = given.startsWith('-')
  const near = isOption ? undefined : nearestName(given, [...COMMANDS.keys()])
  const meant = near === undefined ? '' : `; did you mean "${near}"?`
  return `there is no ${isOption ? 'option' : 'command'} "${given}"${meant}\nall there are: ./streamvault --help`
}

/** What `parseArgs` says, without its advice about arguments that begin with a dash: the usage stands below. */
function whatIsWrong(error: unknown, names: readonly string[]): string {
  const said = error instanceof Error ? error.message : String(error)
  const unknown = /^Unknown option '(.+?)'/.exec(said)?.[1]
  if (unknown !== undefined) {
    const near = nearestName(unknown.replace(/^-+/, ''), names)
    return `there is no option "${unknown}"${near === undefined ? '' : `; did you mean "--${near}"?`}`
  }
  const valueless = /^Option '(\S+) .*argument missing/.exec(said)?.[1]
  if (valueless !== undefined) return `"${valueless}" wants a value`
  const superfluous = /^Option '(.+)' does not take an argument/.exec(said)?.[1]
  return superfluous === undefined ? said : `"${superfluous}" takes no value`
}

/** Negative numbers behind the mark that ends all options. */
function numbersLast(args: readonly string[]): string[] {
  const numbers = args.filter((arg) => NEGATIVE_NUMBER.test(arg))
  const others = args.filter((arg) => !NEGATIVE_NUMBER.test(arg))
  return numbers.length === 0 ? others : [...others, ...(others.includes('--') ? [] : ['--']), ...numbers]
}

/** Whoever asks how things are is told how far they are. */
const TELLING_PROGRESS: ReadonlySet<string> = new Set(['doctor', 'config'])
const SERVERS: ReadonlySet<string> = new Set(['serve', 'gateway', 'sim'])

async function invoke(command: Command, line: CommandLine, { readEnvironment, signal }: CliContext): Promise<ExitCode> {
  const settings = loadSettings(readEnvironment(), line.options)
  // A server tells what it does; a command tells its result, and logs only what broke.
  const level = SERVERS.has(command.name) ? settings.LOG_LEVEL : 'error'
  const logger = createLogger({ level, pretty: process.stderr.isTTY === true })
  return await command.run({ settings, logger, signal, ...line, json: line.options['json'] === true })
}

/** A word on the command line wins over the environment. */
function loadSettings(environment: Environment, options: CommandLine['options']): Settings {
  const role = options['role']
  return loadConfig(
    { ...environment, ...(typeof role === 'string' ? { STREAMVAULT_ROLE: role } : {}) },
    REPOSITORY_ROOT,
  )
}

function explain(error: unknown, { name }: Command, { options }: CommandLine): ExitCode {
  if (isVaultError(error, 'CONFIG_INVALID')) {
    const problems = error.details['problems']
    complain(['streamvault: the configuration is not valid', ...(Array.isArray(problems) ? problems : [])].join('\n  '))
    const setup = error.details['setup'] as TelegramSetup | undefined
    if (setup !== undefined && TELLING_PROGRESS.has(name)) tellProgress(setup, { json: options['json'] === true })
    else if (setup !== undefined) complain('./streamvault doctor tells what is done, and what comes next')
    return EXIT.badConfiguration
  }
  if (isVaultError(error)) complain(`streamvault: ${sentenceFor(error)}`)
  else complain(`streamvault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return EXIT.failed
}

function causeText({ cause }: VaultError): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function sentenceFor(error: VaultError): string {
  const { details } = error
  switch (error.code) {
    case 'PORT_TAKEN':
      return `port ${details['port']} on ${details['host']} is taken by another process; choose another with STREAMVAULT_PORT`
    case 'ADDRESS_UNUSABLE':
      return `this machine cannot listen on ${details['host']} (${details['code']}); choose another with STREAMVAULT_HOST`
    case 'DATA_DIR_UNUSABLE':
      return `the data directory ${details['dataDir']} cannot be used: ${causeText(error)}; choose another with STREAMVAULT_DATA_DIR`
    case 'NGINX_UNUSABLE':
      return `nginx cannot be used: ${details['reason']}`
    case 'DATA_DIR_IN_USE':
      return 'another server runs on this data directory, or on the one it was copied from; choose another with STREAMVAULT_DATA_DIR'
    case 'DISK_NOT_MOUNTED':
      return `the folder ${details['directory']} is not the one that the bytes are in: ${details['reason']}; mount its disk, or take the folder as it is with ./streamvault disk accept ${details['name']}`
    case 'LIBRARY_NOT_FOUND':
      return `there is no library in ${details['dataDir']}; begin one with ./streamvault ingest or serve, or choose another with STREAMVAULT_DATA_DIR`
    case 'CATALOG_UNAVAILABLE':
      if (details['servers'] === undefined) return `${error.message} (${error.code})`
      return `MongoDB at ${details['servers']} does not answer; is it running, and is STREAMVAULT_MONGO_URL right? (${error.code})`
    default:
      return `${error.detail === undefined ? error.message : describeError(error)} (${error.code})`
  }
}
