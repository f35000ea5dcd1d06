import type { LogFields, Logger } from '@streamvault/core'
import { type LogLine, RecordingLogger } from '../fakes/recording-logger.ts'
import type { Mutant } from './conformance.ts'
import type { LoggerSubject } from './logger-rules.ts'

class DropsDebug extends RecordingLogger {
  override debug(): void {}
}

class ForgetsParents extends RecordingLogger {
  override child(fields: LogFields): RecordingLogger {
    return new ForgetsParents(this.lines, fields)
  }
}

class CleansInPlace extends RecordingLogger {
  override info(fields: LogFields, message: string): void {
    Object.assign(fields, { token: '[secret]' })
    super.info(fields, message)
  }
}

class CleansTheSurface extends RecordingLogger {
  override error(fields: LogFields, message: string): void {
    const clean = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? '[secret]' : value])
    super.error(Object.fromEntries(clean), message)
  }
}

/** Loggers that are wrong in one way each. */
export const loggerMutants: readonly Mutant<LoggerSubject>[] = [
  mutant(DropsDebug, 'drops a level', 'writes the fields and the sentence of a line, at its level'),
  mutant(ForgetsParents, "forgets a parent's fields", 'adds the fields of a child to its lines, and to no others'),
  mutant(CleansInPlace, 'cleans the fields of its caller', 'leaves what it is given as it was'),
  mutant(CleansTheSurface, 'cleans only the surface', 'removes secrets by the name of their field, at any depth'),
  mutant(RecordingLogger, 'cleans no text', 'removes tickets from addresses, and tokens of bots from any text'),
  mutant(RecordingLogger, 'cannot write a circle', 'writes a line for whatever it is given'),
]

function mutant(Wrong: new (lines: LogLine[]) => Logger, wrong: string, killedBy: string): Mutant<LoggerSubject> {
  const create = async () => {
    const lines: LogLine[] = []
    return { logger: new Wrong(lines), lines: () => lines }
  }
  return { wrong, killedBy, create, destroy: async () => {} }
}
