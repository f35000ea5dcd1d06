import { isTrial, type Settings } from '@streamvault/config'
import type { CallOptions } from '@streamvault/core'
import type { SignInQuestions } from '@streamvault/telegram'
import { systemClock } from '@streamvault/telemetry'
import { type Command, complain, EXIT, print } from './command.ts'
import { NoAnswerError, TerminalQuestions } from './terminal-questions.ts'

const GUIDE = 'docs/operations/user-accounts.md'

/** Signs a person's account in, which then moves bytes beside the bots. */
export const telegramLoginCommand: Command = {
  name: 'telegram-login',
  usage: '[--json]',
  summary: 'Signs a user account in to Telegram, and keeps its session for the swarm.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object when it is signed in.' } },
  positionals: { min: 0, max: 0 },
  async run({ settings, json, signal }) {
    const unfit = unfitFor(settings)
    if (settings.WORKER_SESSIONS_FILE === undefined || unfit !== undefined) {
      complain(`streamvault telegram-login: ${unfit ?? `set STREAMVAULT_WORKER_SESSIONS_FILE first; see ${GUIDE}`}`)
      return EXIT.failed
    }
    const [telegram, { sessionsPath, telegramNetwork }] = await Promise.all([
      import('@streamvault/telegram'),
      import('../store/open-telegram.ts'),
    ])
    const path = sessionsPath(settings.WORKER_SESSIONS_FILE)
    const { waiting } = await telegram.readSessionFile(path)
    const network = await telegramNetwork(settings)
    using terminal = new TerminalQuestions({ input: process.stdin, output: process.stderr })
    const questions = questionsOn(terminal, { firstWaiting: waiting[0], signal })
    const clock = systemClock
    const gate = new telegram.LoginGate({ clock })
    try {
      const { id, phone, session } = await telegram.signInUser({ network, clock, gate, questions }, { signal })
      await telegram.writeSession(path, session, phone)
      const name = `user-${id}`
      if (json) print(JSON.stringify({ name, file: path }))
      else print(`${name} is signed in; its session is in ${path}. A server that runs uses it after a restart.`)
      return EXIT.done
    } catch (error) {
      const advice = error instanceof NoAnswerError ? 'there was no answer' : telegram.signInAdviceFor(error)
      if (advice === undefined) throw error
      complain(`streamvault telegram-login: ${advice}`)
      return EXIT.failed
    }
  },
}

/** Why nobody can be signed in with these settings. */
function unfitFor(settings: Settings): string | undefined {
  if (settings.STORE === 'telegram' && !isTrial(settings)) return undefined
  return 'the settings name no Telegram to sign in to; see docs/operations/telegram.md'
}

function questionsOn(
  terminal: TerminalQuestions,
  { firstWaiting, signal }: CallOptions & { readonly firstWaiting: { line: number; phone: string } | undefined },
): SignInQuestions {
  const wrong = (attempt: number, what: string) => (attempt > 1 ? `That ${what} was wrong. ` : '')
  return {
    async phone() {
      const enter = firstWaiting === undefined ? '' : `, or Enter for the one in line ${firstWaiting.line} of the file`
      const given = await terminal.ask(`Phone number with its country code${enter}: `, { signal })
      return given === '' && firstWaiting !== undefined ? firstWaiting.phone : given
    },
    code: (attempt) => terminal.ask(`${wrong(attempt, 'code')}Code that Telegram has sent: `, { signal }),
    password(attempt, hint) {
      const remember = hint === undefined || hint === '' ? '' : ` (hint: ${hint})`
      return terminal.askSecret(`${wrong(attempt, 'password')}Second password${remember}: `, { signal })
    },
  }
}
