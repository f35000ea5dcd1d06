import type { z } from 'zod'

/** One environment variable: what it means and what it accepts. */
export interface Setting<T = unknown> {
  /** One sentence for the configuration page and `.env.example`. */
  readonly description: string
  /** What is accepted, in words, for messages and pages: the given value is never shown. */
  readonly expected: string
  /** What holds when it is absent, in words. */
  readonly fallback: string
  readonly secret?: boolean
  readonly example?: string
  /** How a value that is no number and no text is shown. */
  show?(value: T): string
  readonly parse: z.ZodType<T, string | undefined>
}
