import { z } from 'zod'
import { isMethod } from '../tl/schema.ts'

const milliseconds = z.number().min(0).max(600_000)
const probability = z.number().min(0).max(1)
/** Slower lines than this would make one answer last for minutes. */
const bytesPerSecond = z.number().min(1024)
const accountId = z.int().positive()
/** One that Telegram has; a wrong name would wait for a call that never comes. */
export const methodName = z.string().refine(isMethod, 'Telegram has no such method')
const dataCenterId = z.int().min(1).max(999)
const spellSeconds = z
  .number()
  .positive()
  .max(7 * 24 * 3600)
const bucket = z.strictObject({ burst: z.number().positive(), perSecond: z.number().positive() })

const limit = z.strictObject({
  method: methodName,
  /** Who shares a bucket: each account in each data centre has its own, or each address from which clients connect. */
  per: z.enum(['account', 'address']).default('account'),
  calls: bucket.optional(),
  /** Of what `upload.getFile` and its like ask for. */
  bytes: bucket.optional(),
  /** Premium accounts know no FLOOD_PREMIUM_WAIT. */
  error: z.enum(['FLOOD_WAIT', 'FLOOD_PREMIUM_WAIT']).default('FLOOD_WAIT'),
})

const spell = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flood'), accountId, dataCenterId, seconds: spellSeconds }),
  z.strictObject({
    kind: z.literal('maintenance'),
    dataCenterId,
    seconds: spellSeconds,
    error: z.enum(['internal', 'timeout']),
  }),
])

const account = z.strictObject({
  /** Multiplies round trips and divides bandwidth. */
  slowFactor: z.number().min(1).max(1000).optional(),
  latencyMs: milliseconds.optional(),
  jitterMs: milliseconds.optional(),
  connectionBytesPerSecond: bytesPerSecond.optional(),
  accountBytesPerSecond: bytesPerSecond.optional(),
  /** `unregistered` ends its sessions, `banned` the account, and `silent` is never answered, until it is `alive` again. */
  fate: z.enum(['alive', 'unregistered', 'banned', 'silent']).optional(),
})

const schema = z.strictObject({
  /** The same seed gives the same sequence of chances to every account. */
  seed: z.int(),
  /** Of a round trip, to the first byte of an answer: half of it on the way in, half on the way out. */
  latencyMs: milliseconds,
  /** A round trip takes up to so much longer. */
  jitterMs: milliseconds,
  /** Of each connection in each direction; without it, as fast as it goes. */
  connectionBytesPerSecond: bytesPerSecond.optional(),
  /** Of all connections of an account together, in each direction. */
  accountBytesPerSecond: bytesPerSecond.optional(),
  dataCenters: z.record(
    z.string().regex(/^\d{1,3}$/),
    z.strictObject({ latencyMs: milliseconds.optional(), jitterMs: milliseconds.optional() }),
  ),
  accounts: z.record(z.string().regex(/^\d+$/), account),
  /** What a method takes beside the round trip. */
  methods: z.record(methodName, z.strictObject({ latencyMs: milliseconds.optional() })),
  limits: z.array(limit).max(1000),
  /** How likely a call is never answered, and not carried out. */
  unansweredProbability: probability,
  /** How likely a call loses its connection, before its answer is sent. */
  dropProbability: probability,
  /** How likely a call loses its connection in the middle of its answer. */
  cutProbability: probability,
  /** How likely one bit of a piece of a file is wrong. */
  flippedBitProbability: probability,
  /** How likely the file reference of a request has expired with it. */
  expiredReferenceProbability: probability,
  /**
   * Whether a key that two owners use at once is AUTH_KEY_DUPLICATED: two addresses, two processes of this machine (on Linux), or two
   * that introduce themselves differently.
   */
  detectsDuplicateKeys: z.boolean(),
  /** Begin when they are set, and end by themselves; what is read are the seconds that are left. */
  spells: z.array(spell).max(1000),
})

/** The whole weather as one object of JSON; numbers are milliseconds, bytes a second and probabilities from 0 to 1. */
export type WeatherSettings = z.infer<typeof schema>
export type Spell = z.infer<typeof spell>
export type WeatherLimit = z.infer<typeof limit>

/** A merge patch (RFC 7396): what is not named stays, and `null` makes it as in fair weather. Lists are replaced whole. */
export type WeatherPatch = Merge<z.input<typeof schema>>
type Merge<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Merge<T[K]> | null }
    : T

export const FAIR_WEATHER: WeatherSettings = {
  seed: 1,
  latencyMs: 0,
  jitterMs: 0,
  dataCenters: {},
  accounts: {},
  methods: {},
  limits: [],
  unansweredProbability: 0,
  dropProbability: 0,
  cutProbability: 0,
  flippedBitProbability: 0,
  expiredReferenceProbability: 0,
  detectsDuplicateKeys: false,
  spells: [],
}

/** What is no weather: every problem with its place, such as `accounts.7.slowFactor: …`. */
export class WeatherFault extends Error {
  override readonly name = 'WeatherFault'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.problems = problems
  }
}

/** `settings` with what `patch` changes; what it removes is as in fair weather. Throws `WeatherFault`, also at names that mean nothing. */
export function patchWeather(settings: WeatherSettings, patch: unknown): WeatherSettings {
  const merged = merge(settings, patch)
  const parsed = schema.safeParse(isObject(merged) ? { ...FAIR_WEATHER, ...merged } : merged)
  if (parsed.success) return parsed.data
  throw new WeatherFault(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'weather'}: ${message}`))
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map<string, unknown>(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, merge(merged.get(name), value))
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
