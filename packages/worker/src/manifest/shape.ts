import { VaultError } from '@streamvault/core'

/** Takes a JSON value for what it is to be, or throws `MANIFEST_INVALID` with the place where it is something else. */
export type Shape<T> = (value: unknown, at: string) => T

export interface Bounds {
  readonly min: number
  readonly max: number
}

type Fields<T> = { readonly [F in keyof T]: Shape<T[F]> }

export function wholeNumber({ min, max }: Bounds): Shape<number> {
  return (value, at) => {
    if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value)
    return refuse(at, `a whole number from ${min} to ${max}`)
  }
}

export function finiteNumber({ min, max }: Bounds): Shape<number> {
  return (value, at) =>
    typeof value === 'number' && value >= min && value <= max ? value : refuse(at, `a number from ${min} to ${max}`)
}

/** A text of 1 to `charsMax` UTF-16 units, without halves of characters: what encodes them would throw. */
export function text<T extends string = string>(charsMax: number, pattern = /^/): Shape<T> {
  return (value, at) => {
    const isText = typeof value === 'string' && value.length > 0 && value.length <= charsMax
    return isText && value.isWellFormed() && pattern.test(value)
      ? (value as T)
      : refuse(at, `a text of at most ${charsMax} characters, in its proper form`)
  }
}

export function oneOf<T extends string>(values: readonly T[]): Shape<T> {
  return (value, at) => values.find((candidate) => candidate === value) ?? refuse(at, `one of ${values.join(', ')}`)
}

export function list<T>(item: Shape<T>, { min, max }: Bounds): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return refuse(at, `${min} to ${max} entries`)
    return value.map((entry, index) => item(entry, `${at}[${index}]`))
  }
}

/** An object with these fields. Others are left out: a later writer may add what an earlier reader need not know. */
export function object<R, O = Record<never, never>>(required: Fields<R>, optional?: Fields<O>): Shape<R & Partial<O>> {
  const shapes = Object.entries<Shape<unknown>>({ ...required, ...optional })
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'an object')
    const fields = shapes.flatMap(([name, shape]) => {
      const field: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
      if (field === undefined && !(name in required)) return []
      return [[name, shape(field, at === '' ? name : `${at}.${name}`)] as const]
    })
    return Object.fromEntries(fields) as R & Partial<O>
  }
}

function refuse(at: string, expected: string): never {
  throw new VaultError('MANIFEST_INVALID', { reason: `${at || 'it'} is not ${expected}` })
}
