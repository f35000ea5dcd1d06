import type { Settings } from '@streamvault/config'
import type { Logger } from '@streamvault/core'

/** Exit codes, as docs/reference promises them. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, badConfiguration: 78 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export interface CommandOption {
  readonly type: 'string' | 'boolean'
  readonly description: string
}

export interface Invocation {
  readonly settings: Settings
  readonly logger: Logger
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  /** Aborts when the user asks to stop. */
  readonly signal: AbortSignal
  /** Whether to print JSON: one value per line. */
  readonly json: boolean
}

/** One word after `./streamvault`. */
export interface Command {
  readonly name: string
  /** What follows the name, such as `PATH…`. */
  readonly usage: string
  readonly summary: string
  readonly options: Readonly<Record<string, CommandOption>>
  /** How many words must follow. */
  readonly positionals: { readonly min: number; readonly max: number }
  /** Throws `VaultError`s, which are told to the user. */
  run(invocation: Invocation): Promise<ExitCode>
}

/** Prints one line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints one line to standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}
