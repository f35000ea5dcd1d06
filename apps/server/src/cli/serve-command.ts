import { isTrial } from '@streamvault/config'
import { type Ready, serve } from '../serve/serve.ts'
import { type Command, EXIT, print } from './command.ts'

/** Runs the vault until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  usage: '[--role all|manager|worker] [--json]',
  summary: 'Runs the vault: site, API and delivery.',
  options: {
    role: { type: 'string', description: 'Which roles to run: all (the default), manager or worker.' },
    json: { type: 'boolean', description: 'Prints what is ready as JSON.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, signal, json }) {
    const onReady = (ready: Ready) => {
      if (json) print(JSON.stringify({ event: 'ready', ...ready }))
      else print(readyText({ ...ready, trial: isTrial(settings), guests: settings.ANONYMOUS_VIEWERS }))
    }
    await serve(settings, { logger, signal, onReady })
    if (!json) print('StreamVault has stopped.')
    return EXIT.done
  },
}

interface Started extends Ready {
  readonly trial: boolean
  /** Whether whoever comes may watch. */
  readonly guests: boolean
}

function readyText({ url, titlesCount, trial, guests, setUpCode }: Started): string {
  const watching = guests
    ? 'Nobody needs to sign in: whoever reaches this address can watch.'
    : 'Viewers sign in, by a link that the bot gives to those it knows.'
  return [
    '',
    `  StreamVault is ready:  ${url}`,
    '',
    ...(trial ? TRIAL : []),
    `  ${titlesCount} titles in the library. ${watching}`,
    '  Sign in as operator:   ./streamvault login',
    ...(setUpCode === undefined ? [] : [`  Make the vault yours:  write to its bot  /login ${setUpCode}`]),
    '  Add your own films:    ./streamvault ingest PATH',
    '  Stop:                  Ctrl-C',
    '',
  ].join('\n')
}

const TRIAL = [
  '  Trial mode: every byte lives in a simulated Telegram that runs on this machine; nothing leaves it.',
  '  The real one:          docs/operations/telegram.md, and ./streamvault doctor',
  '',
]
