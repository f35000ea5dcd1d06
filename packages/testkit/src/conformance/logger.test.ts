import { killsMutants } from './conformance.ts'
import { loggerMutants } from './logger-mutants.ts'
import { loggerRules } from './logger-rules.ts'

killsMutants('loggerRules', loggerRules, loggerMutants)
