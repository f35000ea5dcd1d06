/** One thing that an operator does once on the way to the real Telegram. */
export interface SetupStep {
  /** As the heading in docs/operations/telegram.md has it. */
  readonly title: string
  /** What to do, in a sentence. */
  readonly todo: string
}

export const SETUP_PAGE = 'docs/operations/telegram.md'

/** The way from trial to the real Telegram, in order. A test holds the headings of the page equal to it. */
export const SETUP_STEPS = {
  application: {
    title: 'Register an application',
    todo: 'Get an API id and its hash at https://my.telegram.org.',
  },
  network: {
    title: 'Reach Telegram',
    todo: "Let this machine connect to Telegram's data centres on TCP port 443; nothing needs to come in.",
  },
  workers: {
    title: 'Make the worker bots',
    todo: 'Make four bots or more at @BotFather with /newbot, and keep their tokens.',
  },
  manager: {
    title: 'Make the manager bot',
    todo: 'Make one more bot at @BotFather, which people will talk to.',
  },
  channel: {
    title: 'Make the store channel',
    todo: 'Make a private channel in a Telegram app, and note its id.',
  },
  rights: {
    title: 'Let the accounts in',
    todo: 'Add each worker bot to the channel as administrator who may post and delete messages.',
  },
  settings: {
    title: 'Write the settings',
    todo: 'Write what you have into .env: the page has the lines to copy.',
  },
  users: {
    title: 'Sign in user accounts, if you want some',
    todo: 'Only if bots are not enough: ./streamvault telegram-login.',
  },
  start: {
    title: 'Start',
    todo: 'Run npm start; accounts that are new sign in one after another, a second apart.',
  },
} as const satisfies Record<string, SetupStep>

export type SetupStepName = keyof typeof SETUP_STEPS

/** As it stands on the page: from 1. */
export function stepNumber(name: SetupStepName): number {
  return Object.keys(SETUP_STEPS).indexOf(name) + 1
}
