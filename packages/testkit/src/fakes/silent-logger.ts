import type { Logger } from '@streamvault/core'

const ignore = () => {}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  error: ignore,
  warn: ignore,
  info: ignore,
  debug: ignore,
  child: () => silentLogger,
}
