import { z } from 'zod'
import type { TelegramSim } from '../telegram-sim.ts'
import { methodName } from '../weather/weather-settings.ts'
import { ControlProblem } from './control-problem.ts'

/** Something that is done to a simulator by a POST. Answers what goes out as JSON. */
export interface ControlAction {
  run(sim: TelegramSim, input: unknown): object
}

/** Of a premium user (https://core.telegram.org/api/files#uploading-files): 8,000 parts of 512 KiB. */
const FILE_BYTES_MAX = 4_000 * 1024 ** 2
const CHANNEL_MARK = 1_000_000_000_000

const id = z.int().positive()
/** As MTProto has it, or as the Bot API writes it (https://core.telegram.org/api/bots/ids). */
const channelId = z
  .int()
  .refine((given) => given > 0 || given < -CHANNEL_MARK)
  .transform((given) => (given > 0 ? given : -CHANNEL_MARK - given))
const dataCenterId = z.int().min(1).max(999)
const name = z.string().min(1).max(64)
const username = z
  .string()
  .regex(/^[A-Za-z]\w{3,31}$/)
  .optional()
const none = z.strictObject({})

function action<T extends z.ZodType>(schema: T, run: (sim: TelegramSim, input: z.infer<T>) => object): ControlAction {
  return {
    run(sim, input) {
      const parsed = schema.safeParse(input)
      if (parsed.success) return run(sim, parsed.data)
      const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
      throw new ControlProblem(400, 'The body is not valid', problems)
    },
  }
}

/** An account that is there keeps its token and its name, and it lives where there is a data centre. */
function assertNew(
  sim: TelegramSim,
  { id: accountId, homeDataCenterId }: { id: number; homeDataCenterId: number },
): void {
  if (isThere(sim, accountId)) throw new ControlProblem(409, `There is an account ${accountId}`)
  sim.dataCenter(homeDataCenterId)
}

function assertThere(sim: TelegramSim, accountId: number): void {
  if (!isThere(sim, accountId)) throw new ControlProblem(404, `There is no account ${accountId}`)
}

function isThere({ summary }: TelegramSim, accountId: number): boolean {
  return [...summary.bots, ...summary.users].some(({ id: known }) => known === accountId)
}

/** Every action by the name that is its path below `/actions`. */
export const CONTROL_ACTIONS: Readonly<Record<string, ControlAction>> = {
  'add-bot': action(
    z.strictObject({ id, homeDataCenterId: dataCenterId, name: name.optional(), username }),
    (sim, bot) => {
      assertNew(sim, bot)
      return sim.addBot(present(bot))
    },
  ),
  'add-user': action(
    z.strictObject({
      id,
      homeDataCenterId: dataCenterId,
      name: name.optional(),
      username,
      phone: z.string().regex(/^\d{5,15}$/),
      loginCode: z.string().regex(/^\d{5,6}$/),
      password: z.string().min(1).max(256).optional(),
      isPremium: z.literal(true).optional(),
      languageCode: z
        .string()
        .regex(/^[a-z]{2,3}(?:-[a-z]{2,8})?$/i)
        .optional(),
    }),
    (sim, user) => {
      assertNew(sim, user)
      return sim.addUser(present(user))
    },
  ),
  'add-channel': action(z.strictObject({ id: channelId, title: name }), (sim, channel) => {
    sim.addChannel(channel.id, channel.title, { hasCreation: true })
    return channel
  }),
  'set-member': action(
    z.strictObject({ channelId, accountId: id, as: z.enum(['admin', 'reader', 'out']) }),
    (sim, { channelId: channel, accountId, as }) => {
      assertThere(sim, accountId)
      sim.setMember(channel, accountId, as)
      return {}
    },
  ),
  'post-document': action(
    z.strictObject({
      channelId,
      dataCenterId,
      sizeBytes: z.int().positive().max(FILE_BYTES_MAX),
      fileName: name,
      isCdn: z.boolean().default(false),
    }),
    (sim, document) => {
      sim.dataCenter(document.dataCenterId)
      return { messageId: sim.postSeededDocument(document) }
    },
  ),
  'skip-messages': action(
    z.strictObject({
      channelId,
      upTo: z
        .int()
        .positive()
        .max(2 ** 30),
    }),
    (sim, { channelId: channel, upTo }) => {
      sim.skipMessageIds(channel, upTo)
      return {}
    },
  ),
  'kill-account': action(
    z.strictObject({ accountId: id, fate: z.enum(['unregistered', 'banned', 'silent']).default('banned') }),
    (sim, { accountId, fate }) => {
      assertThere(sim, accountId)
      sim.weather.kill(accountId, fate)
      return {}
    },
  ),
  'revive-account': action(z.strictObject({ accountId: id }), (sim, { accountId }) => {
    assertThere(sim, accountId)
    sim.weather.revive(accountId)
    return {}
  }),
  'duplicate-keys': action(z.strictObject({ accountId: id }), (sim, { accountId }) => {
    assertThere(sim, accountId)
    sim.duplicateKeys(accountId)
    return {}
  }),
  'drop-connections': action(z.strictObject({ dataCenterId }), (sim, place) => {
    sim.dataCenter(place.dataCenterId).dropConnections()
    return {}
  }),
  'rotate-salts': action(z.strictObject({ dataCenterId }), (sim, place) => {
    sim.dataCenter(place.dataCenterId).rotateSalts()
    return {}
  }),
  'expire-references': action(none, (sim) => {
    sim.expireFileReferences()
    return {}
  }),
  'forget-cdn-files': action(none, (sim) => {
    sim.forgetCdnFiles()
    return {}
  }),
  'fail-next': action(
    z.strictObject({
      method: methodName,
      code: z.int(),
      message: name,
      count: z.int().min(1).max(1_000_000).default(1),
      accountId: id.optional(),
    }),
    (sim, { accountId, ...error }) => {
      sim.weather.failNext({ ...error, ...(accountId !== undefined && { accountId }) })
      return {}
    },
  ),
}

/** Without what is undefined, which is not the same as absent. */
function present<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
