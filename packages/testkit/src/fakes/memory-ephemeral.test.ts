import { keepsContract, killsMutants } from '../conformance/conformance.ts'
import { ephemeralMutants } from '../conformance/ephemeral-mutants.ts'
import { type EphemeralSubject, ephemeralRules } from '../conformance/ephemeral-rules.ts'
import { FakeClock } from './fake-clock.ts'
import { MemoryEphemeral } from './memory-ephemeral.ts'

const factory = {
  create: async (): Promise<EphemeralSubject> => {
    const clock = new FakeClock()
    return {
      ephemeral: new MemoryEphemeral({ clock }),
      now: () => clock.now(),
      advance: (ms) => clock.advance(ms),
    }
  },
  destroy: async () => {},
}

keepsContract('MemoryEphemeral', ephemeralRules, factory)
killsMutants('ephemeralRules', ephemeralRules, ephemeralMutants(factory))
