import { TAKEDOWN_GROUNDS } from '@streamvault/core'
import type { CaseOrder, TakedownOrder, TakedownWhy } from '@streamvault/manager'
import type { CommandOption, Invocation } from './command.ts'
import { userName } from './user-name.ts'

const REASON_CHARS_MAX = 1_000
const REFERENCE_CHARS_MAX = 200
const SEASON = /^\d{1,5}$/

/** The options of commands that decide what may be shown. */
export const ORDER_OPTIONS: Readonly<Record<string, CommandOption>> = {
  reason: { type: 'string', description: 'Why, for the record.' },
  season: { type: 'string', description: 'Only this season of the series.' },
}

/** What an operator decides, and why. A string says what is wrong with the command line. */
export function readOrder({
  positionals: [id],
  options,
}: Pick<Invocation, 'positionals' | 'options'>): { readonly order: TakedownOrder; readonly why: TakedownWhy } | string {
  const { reason, season } = options
  if (id === undefined) return 'which title or file?'
  if (typeof reason !== 'string' || reason.trim() === '') return 'a --reason is needed, for the record'
  if (reason.length > REASON_CHARS_MAX) return `a reason has at most ${REASON_CHARS_MAX} characters`
  const why = { reason: reason.trim(), by: userName() }
  if (season === undefined) return { order: { id }, why }
  if (typeof season !== 'string' || !SEASON.test(season)) return 'a --season is a number'
  return { order: { id, season: Number(season) }, why }
}

/** The same of a takedown, with what it is about by whatever name. */
export function readCaseOrder(invocation: Pick<Invocation, 'positionals' | 'options'>): CaseOrder | string {
  const read = readOrder(invocation)
  if (typeof read === 'string') return read
  const { ground: said = 'other', reference, purge } = invocation.options
  const ground = TAKEDOWN_GROUNDS.find((each) => each === said)
  if (ground === undefined) return `a --ground is one of ${TAKEDOWN_GROUNDS.join(', ')}`
  if (typeof reference === 'string' && reference.length > REFERENCE_CHARS_MAX)
    return `a reference has at most ${REFERENCE_CHARS_MAX} characters`
  const { id: what, ...season } = read.order
  const referring = typeof reference === 'string' && reference !== '' ? { reference } : {}
  return { what, ...season, ground, reason: read.why.reason, ...referring, erases: purge === true }
}
