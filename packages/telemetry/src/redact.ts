import { isVaultError } from '@streamvault/core'

/** What stands where a secret was. */
const SECRET = '[secret]'

/** Field names, lower-case and without `-` and `_`, whose value is a secret whatever comes before: `apiKey`, `bot_tokens`. */
const SECRET_NAME =
  /(?:token|ticket|secret|password|passphrase|authorization|cookie|session|sessionstring|phone|phonenumber|apihash|key)s?$/
const SEPARATORS = /[-_]/g
/** Tickets and tokens in the query of an address. */
const SECRET_PARAMETER = /((?:ticket|token)(?:=|%3d))[^&\s"'#<>]+/gi
/** What Telegram gives for a bot. */
const BOT_TOKEN = /\d{8,10}:[A-Za-z0-9_-]{35,}/g

const DEPTH_MAX = 8
const ITEMS_MAX = 100
const CAUSES_MAX = 5

/** `text` without the secrets that can be told by their form. */
export function redactText(text: string): string {
  return text.replace(SECRET_PARAMETER, `$1${SECRET}`).replace(BOT_TOKEN, SECRET)
}

/** A copy of `fields`, as plain JSON, in which no secret is left; what is very deep or very long is cut. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0)
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH_MAX) return '[deep]'
  if (value instanceof Error) return describeError(value, depth)
  if (value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof URL) return redactText(value.href)
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => redactValue(item, depth + 1))
  return redactObject(value, depth)
}

function redactObject(value: object, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    clean[name] = field !== undefined && isSecretName(name) ? SECRET : redactValue(field, depth + 1)
  }
  return clean
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(SEPARATORS, '').toLowerCase())
}

/** Code, details, causes and stack; what else hangs on a foreign error is not for the log. */
function describeError(error: Error, depth: number, causes = 0): Record<string, unknown> {
  const { code } = error as { readonly code?: unknown }
  const stack = error.stack === undefined ? {} : { stack: redactText(error.stack) }
  const cause = causes < CAUSES_MAX ? describeCause(error.cause, depth, causes) : undefined
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: redactText(error.message),
    ...(isVaultError(error) ? { details: redactValue(error.details, depth + 1) } : {}),
    ...(isVaultError(error) && error.retryAfterMs !== undefined ? { retryAfterMs: error.retryAfterMs } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...stack,
  }
}

function describeCause(cause: unknown, depth: number, causes: number): unknown {
  return cause instanceof Error ? describeError(cause, depth, causes + 1) : redactValue(cause, depth + 1)
}
