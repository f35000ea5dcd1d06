export type LogFields = Readonly<Record<string, unknown>>

/**
 * Fields first, then one constant lower-case sentence: the sentence groups, the fields tell. An error is logged once,
 * where it is handled, as the field `error`. Secrets are removed by the adapter, whatever field they come in.
 */
export interface Logger {
  error(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  debug(fields: LogFields, message: string): void
  /** A logger whose every line carries `fields` too. */
  child(fields: LogFields): Logger
}
