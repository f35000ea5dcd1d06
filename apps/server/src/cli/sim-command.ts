import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { makeFolder } from '@streamvault/runtime'
import type { Announcement, StandaloneOptions } from '@streamvault/telegram-sim'
import { systemClock } from '@streamvault/telemetry'
import { type Command, complain, EXIT, type Invocation, print } from './command.ts'

/** Each option that is a number, what it is called in the simulator, and the largest that makes sense. */
const NUMBERS = {
  port: { option: 'port', min: 1, max: 65_000 },
  dcs: { option: 'dataCentersCount', min: 1, max: 9 },
  seed: { option: 'seed', min: 0, max: 2 ** 31 },
  bots: { option: 'botsCount', min: 0, max: 1000 },
  users: { option: 'usersCount', min: 0, max: 1000 },
  channels: { option: 'channelsCount', min: 0, max: 1000 },
  'control-port': { option: 'controlPort', min: 0, max: 65_535 },
} as const

const FOLDER_POLL_MS = 250

/** Runs Telegram's data centres in this process until it is told to stop. */
export const simCommand: Command = {
  name: 'sim',
  usage:
    '[--dir DIR] [--port BASE] [--dcs N] [--seed N] [--weather FILE] [--bots N] [--users N] [--password TEXT] [--channels N] [--control-port P] [--wait] [--json]',
  summary: 'Runs a simulated Telegram for trials.',
  options: {
    dir: { type: 'string', description: 'Keeps its state in this folder; without it, nothing is kept.' },
    port: { type: 'string', description: 'Of data centre 1; the others follow. Free ones unless given.' },
    dcs: { type: 'string', description: 'How many data centres there are: 2 unless given.' },
    seed: { type: 'string', description: 'Decides what the weather leaves to chance.' },
    weather: { type: 'string', description: 'A JSON file with the weather to begin with.' },
    bots: { type: 'string', description: 'How many bots there are at least: 4 unless given.' },
    users: { type: 'string', description: 'How many users there are at least: 1 unless given.' },
    password: { type: 'string', description: 'Asked of users that are added now, besides their codes.' },
    channels: { type: 'string', description: 'How many channels there are at least: 1 unless given.' },
    'control-port': { type: 'string', description: 'Of the control API: any that is free unless given.' },
    wait: { type: 'boolean', description: 'Waits while another simulator runs on the folder.' },
    json: { type: 'boolean', description: 'Prints what is ready as JSON.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ options, logger, signal, json }) {
    const chosen = await readOptions(options)
    if (typeof chosen === 'string') {
      complain(`streamvault sim: ${chosen}`)
      return EXIT.wrongUse
    }
    const ended = AbortSignal.any([signal, parentGone()])
    // Who runs a vault on the real Telegram loads none of it.
    const { startStandalone, WeatherFault } = await import('@streamvault/telegram-sim')
    try {
      if (chosen.directory !== undefined) await makeFolder(chosen.directory)
      const start = () =>
        startStandalone({
          ...chosen,
          onFault: (error, at) => logger.error({ error: String(error), at }, 'the simulator has a fault'),
          onMistake: ({ message }, at) =>
            logger.warn({ mistake: message, at }, 'a client sent what cannot be understood'),
        })
      await using sim = await (options['wait'] === true ? startOnceFree(start, ended) : start())
      print(json ? JSON.stringify(sim.announcement) : readyText(sim.announcement))
      tellParent(sim.announcement)
      await stopped(ended)
      // A channel that is open keeps a process alive that has nothing more to do.
      if (process.connected) process.disconnect()
    } catch (error) {
      if (error === ended.reason) return EXIT.done
      const told = sentenceFor(error)
      if (error instanceof WeatherFault)
        complain(['streamvault sim: the weather is not valid', ...error.problems].join('\n  '))
      else if (told === undefined) throw error
      else complain(`streamvault sim: ${told}`)
      return error instanceof WeatherFault ? EXIT.wrongUse : EXIT.failed
    }
    if (!json) print('The simulator has stopped.')
    return EXIT.done
  },
}

/** Whoever started this process is told each time that the folder is not free yet. */
async function startOnceFree<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (!isFolderTaken(error)) throw error
    }
    if (attempt === 1)
      complain('streamvault: another command uses the simulator of this folder; waiting until it has ended')
    tellParent({ event: 'waiting' })
    await systemClock.sleep(FOLDER_POLL_MS, signal)
  }
}

function isFolderTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('database is locked')
}

/** A string says what is wrong. */
async function readOptions(options: Invocation['options']): Promise<StandaloneOptions | string> {
  const numbers: Record<string, number> = {}
  for (const [name, { option, min, max }] of Object.entries(NUMBERS)) {
    const text = options[name]
    if (typeof text !== 'string') continue
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(number >= min && number <= max)) return `--${name} is a number from ${min} to ${max}`
    numbers[option] = number
  }
  const { dir, weather: path, password } = options
  if (password === '') return '--password is empty'
  const weather = typeof path === 'string' ? await readWeather(path) : undefined
  if (typeof weather === 'string') return weather
  return {
    ...numbers,
    ...(typeof dir === 'string' && { directory: resolve(dir) }),
    ...(typeof password === 'string' && { usersPassword: password }),
    ...(weather && { weather }),
  }
}

async function readWeather(path: string): Promise<NonNullable<StandaloneOptions['weather']> | string> {
  try {
    const weather: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof weather === 'object' && weather !== null ? weather : `${path} is no object of JSON`
  } catch (error) {
    return `the weather cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Aborts when the process that started this one with a channel to it is gone. */
function parentGone(): AbortSignal {
  const gone = new AbortController()
  process.once('disconnect', () => gone.abort())
  return gone.signal
}

function tellParent(news: Announcement | { readonly event: 'waiting' }): void {
  if (process.connected) process.send?.(news)
}

function stopped(signal: AbortSignal): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>()
  if (signal.aborted) stop()
  signal.addEventListener('abort', () => stop(), { once: true })
  return promise
}

function sentenceFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `port ${error.port} is taken by another process; choose others with --port and --control-port`
  if ('syscall' in error && error.syscall === 'mkdir') return `the folder cannot be made: ${error.message}`
  return isFolderTaken(error) ? 'another simulator runs on this folder; choose another with --dir' : undefined
}

function readyText(ready: Announcement): string {
  const row = (name: string, text: string) => `  ${name.padEnd(16)} ${text}`
  return [
    '',
    '  A simulated Telegram is ready. Nothing in it leaves this machine.',
    '',
    ...ready.addresses.map(({ id, host, port, isCdn }) =>
      row(isCdn ? `CDN ${id}` : `data centre ${id}`, `${host}:${port}`),
    ),
    row('public key', ready.publicKeyPath),
    row('api id, hash', `${ready.apiId}, ${ready.apiHash}`),
    ...ready.bots.map(({ name, token }) => row(name, token)),
    ...ready.users.map(({ name, phone, loginCode, hasPassword }) =>
      row(name, `+${phone}, code ${loginCode}${hasPassword === true ? ', and the password' : ''}`),
    ),
    ...ready.channels.map(({ title, id }) => row(title, `-100${id}`)),
    row('control', `${ready.controlUrl}, bearer token ${ready.controlToken}`),
    '',
    '  Stop: Ctrl-C',
    '',
  ].join('\n')
}
