import { isTrial } from '@streamvault/config'
import { serve } from '../serve/serve.ts'
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
    const onReady = ({ url, titlesCount }: { readonly url: string; readonly titlesCount: number }) => {
      if (json) print(JSON.stringify({ event: 'ready', url, titlesCount }))
      else print(readyText({ url, titlesCount, trial: isTrial(settings) }))
    }
    await serve(settings, { logger, signal, onReady })
    if (!json) print('StreamVault has stopped.')
    return EXIT.done
  },
}

interface Ready {
  readonly url: string
  readonly titlesCount: number
  readonly trial: boolean
}

function readyText({ url, titlesCount, trial }: Ready): string {
  return [
    '',
    `  StreamVault is ready:  ${url}`,
    '',
    ...(trial ? TRIAL : []),
    `  ${titlesCount} titles in the library. Nobody needs to sign in: whoever reaches this address can watch.`,
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
