import type { LogFields, Logger } from '@streamvault/core'

export interface LogLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug'
  readonly fields: LogFields
  readonly message: string
}

/** A logger that keeps its lines, and those of its children, for a test to read. It removes no secrets. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[]
  readonly #fields: LogFields

  constructor(lines: LogLine[] = [], fields: LogFields = {}) {
    this.lines = lines
    this.#fields = fields
  }

  error(fields: LogFields, message: string): void {
    this.#note('error', fields, message)
  }

  warn(fields: LogFields, message: string): void {
    this.#note('warn', fields, message)
  }

  info(fields: LogFields, message: string): void {
    this.#note('info', fields, message)
  }

  debug(fields: LogFields, message: string): void {
    this.#note('debug', fields, message)
  }

  child(fields: LogFields): RecordingLogger {
    return new RecordingLogger(this.lines, { ...this.#fields, ...fields })
  }

  #note(level: LogLine['level'], fields: LogFields, message: string): void {
    this.lines.push({ level, fields: { ...this.#fields, ...fields }, message })
  }
}
