import { z } from 'zod'

/** What stands between commas: 1 to `max` different things. */
export function list<T>(item: z.ZodType<T, string>, max: number) {
  return (
    z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .refine(areDifferent)
      // Two ways of writing the same thing differ as text.
      .pipe(z.array(item).min(1).max(max).refine(areDifferent))
      .optional()
  )
}

function areDifferent(items: readonly unknown[]): boolean {
  return new Set(items).size === items.length
}
