import { z } from 'zod'

export const GIB = 1024 ** 3
export const MIB = 1024 ** 2

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: MIB, g: GIB, t: 1024 * GIB }

/** Bytes as a plain number or with K, M, G or T, powers of 1,024. */
export function bytes(limits: { readonly min: number; readonly max: number }, fallback: number) {
  return z
    .string()
    .regex(/^\d+[kmgt]?$/i)
    .transform((text) => Number.parseInt(text, 10) * (UNITS[text.replace(/\d/g, '').toLowerCase()] ?? 1))
    .pipe(z.number().min(limits.min).max(limits.max))
    .optional()
    .transform((value) => value ?? fallback)
}

export function wholeNumber(limits: { readonly min: number; readonly max: number }, fallback: number) {
  return z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(limits.min).max(limits.max))
    .optional()
    .transform((value) => value ?? fallback)
}

export function choice<const C extends readonly [string, ...string[]]>(choices: C, fallback: C[number]) {
  return z
    .enum(choices)
    .optional()
    .transform((value): C[number] => value ?? fallback)
}

export const yesOrNo = (fallback: 'yes' | 'no') =>
  choice(['yes', 'no', 'true', 'false'], fallback).transform((value) => value === 'yes' || value === 'true')
