const LEVEL_CHARS = 5

/** A line for people, such as `12:03:04 info  worker  slice filled  file=f00 ms=3`, from a line of JSON. */
export function prettyLine(json: string): string {
  const { level, time, message, role, error, ...fields } = JSON.parse(json) as Record<string, unknown>
  const clock = new Date(String(time)).toTimeString().slice(0, 8)
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`)
  const columns = [role, message, pairs.join(' ')].filter((column) => column !== undefined && column !== '')
  const start = `${clock} ${String(level).padEnd(LEVEL_CHARS)}`
  return `${start} ${columns.join('  ')}${error === undefined ? '' : errorLines(error)}\n`
}

/** What a person needs of an error: its stack, and why. */
function errorLines(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `\n  ${shown(error)}`
  const { code, details, stack, message, cause } = error as Record<string, unknown>
  const head = [code, message, details].filter((value) => value !== undefined).map(shown)
  const trace = typeof stack === 'string' ? stack.split('\n').slice(1) : []
  const lines = [head.join(' '), ...trace].map((line) => `\n  ${line}`)
  return lines.join('') + (cause === undefined ? '' : `\n  because of${errorLines(cause)}`)
}

function shown(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'undefined'
  return /[\s"=]/.test(value) || value === '' ? JSON.stringify(value) : value
}
