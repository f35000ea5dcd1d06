import type { LogFields, Logger } from '@streamvault/core'
import { destination, type Logger as Pino, pino, stdTimeFunctions } from 'pino'
import { prettyLine } from './pretty-line.ts'
import { redactFields, redactText } from './redact.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent'

/** Takes whole lines, each with its line feed. */
export interface LogStream {
  write(line: string): unknown
}

export interface LoggerOptions {
  /** The least grave lines that are written. */
  readonly level: LogLevel
  /** Standard error unless given: standard output belongs to what a command answers. */
  readonly stream?: LogStream
  /** Short lines for people instead of one JSON object a line. */
  readonly pretty?: boolean
}

/** A logger on pino. Secrets leave fields, texts and errors before a line is made. */
export function createLogger({ level, stream = destination(2), pretty = false }: LoggerOptions): Logger {
  const target = pretty ? { write: (line: string) => stream.write(prettyLine(line)) } : stream
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return new PinoLogger(pino(options, target))
}

class PinoLogger implements Logger {
  readonly #pino: Pino

  constructor(logger: Pino) {
    this.#pino = logger
  }

  error(fields: LogFields, message: string): void {
    this.#write('error', fields, message)
  }

  warn(fields: LogFields, message: string): void {
    this.#write('warn', fields, message)
  }

  info(fields: LogFields, message: string): void {
    this.#write('info', fields, message)
  }

  debug(fields: LogFields, message: string): void {
    this.#write('debug', fields, message)
  }

  child(fields: LogFields): Logger {
    return new PinoLogger(this.#pino.child(redactFields(fields)))
  }

  #write(level: 'error' | 'warn' | 'info' | 'debug', fields: LogFields, message: string): void {
    if (this.#pino.isLevelEnabled(level)) this.#pino[level](redactFields(fields), redactText(message))
  }
}
