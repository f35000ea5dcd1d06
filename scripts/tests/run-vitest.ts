import { parseCLI, startVitest } from 'vitest/node'
import { SummaryReporter } from './summary-reporter.ts'

/** Runs vitest once with the given arguments, and tells the parent process how many tests there were. */
const summary = new SummaryReporter()
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const vitest = await startVitest('test', filter, { ...options, watch: false, reporters: ['default', summary] })
await vitest.close()
summary.printSkips()
process.send?.(summary.counts)
process.disconnect?.()
