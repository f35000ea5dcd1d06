export { createLogger, type LoggerOptions, type LogLevel, type LogStream } from './create-logger.ts'
export { createMetrics } from './create-metrics.ts'
export { systemClock } from './system-clock.ts'
