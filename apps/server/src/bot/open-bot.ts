import { join } from 'node:path'
import { isTrial, type Settings } from '@streamvault/config'
import { BoardNotes, type Bot, Door, DoorKeeper, KnownMembers, TelegramPeople } from '@streamvault/manager'
import { botIdentity, openTelegramChat } from '@streamvault/telegram'
import { CopyWork, JobRunner } from '@streamvault/worker'
import { type Foundation, JOB_LEASE_MS, JOB_POLL_MS } from '../compose.ts'
import { createLoginDesk, createPeople } from '../people/create-people.ts'
import { TELEGRAM_FOLDER, telegramNetwork } from '../store/open-telegram.ts'
import type { OpenTrial } from '../store/opened-store.ts'
import { createBot } from './create-bot.ts'

/** Each is two or three calls, and Telegram takes 20 messages a minute of a bot in a channel. */
const COPY_JOBS_MAX = 1

export interface BotPlace {
  /** Where viewers find the site. */
  readonly origin: string
  /** The simulated Telegram that the vault is in, if it is in one that runs here. */
  readonly trial: OpenTrial | undefined
}

/** The bot in Telegram, and the copies that no account but its own can make. */
export interface OpenBot extends AsyncDisposable {
  readonly bot: Bot
  readonly copies: JobRunner<'copy'>
  readonly keeper: DoorKeeper
  /** What whoever takes the vault over says to the bot, while it is nobody's. */
  readonly setUpCode: string | undefined
}

/** Opens the bot; undefined where there is no token of one, or none of its own. */
export async function openBot(foundation: Foundation, { origin, trial }: BotPlace): Promise<OpenBot | undefined> {
  const { logger } = foundation
  const settings = trial?.settings ?? foundation.settings
  const identity = botOf(settings)
  if (identity === undefined || isTrial(settings)) return undefined
  if (settings.WORKER_BOT_TOKENS?.some((token) => botIdentity(token)?.id === identity.id)) {
    logger.warn(
      { bot: identity.id },
      'the manager bot fetches and stores bytes, so it does not answer; make one of its own',
    )
    return undefined
  }
  const channelIds = settings.STORE_CHANNELS ?? []
  const opened = await openTelegramChat(foundation, {
    network: await telegramNetwork(settings),
    identity,
    folder: join(trial?.directory ?? foundation.dataDir, TELEGRAM_FOLDER),
    channelIds,
  })
  const { chat, copier, members } = opened
  if (trial !== undefined) logger.info({ ...trial.visit, dataCenters: settings.TELEGRAM_DCS }, 'the bot can be tried')
  const login = createLoginDesk(foundation, settings.SUPER_ADMIN_ID)
  const setUpCode = await login.setUpCode()
  const { people, sessions, invitations } = createPeople(foundation)
  const known = new KnownMembers({ ...foundation, members })
  const door = new Door({ ...foundation, sessions, invitations, members: known })
  const bot = createBot(foundation, {
    chat,
    people: new TelegramPeople({ login, door, people, clock: foundation.clock }),
    origin,
    places: channelIds.map(String),
    notes: new BoardNotes(foundation.ephemeral),
  })
  const timing = { jobsMax: COPY_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS }
  const copies = new JobRunner(foundation, new CopyWork({ ...foundation, copier }), timing)
  const keeper = new DoorKeeper({ ...foundation, door })
  return { bot, copies, keeper, setUpCode, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

function botOf({ STORE, MANAGER_BOT_TOKEN: token }: Settings) {
  return STORE === 'telegram' && token !== undefined ? botIdentity(token) : undefined
}
