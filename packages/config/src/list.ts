import { z } from 'zod'

/** What stands between commas: 1 to `max` different things. */
export function list<T>(item: z.ZodType<T, string>, max: number) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => new Set(parts).size === parts.length)
    .pipe(z.array(item).min(1).max(max))
    .optional()
}
