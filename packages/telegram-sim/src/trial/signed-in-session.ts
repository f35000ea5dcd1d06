import type { TelegramSim } from '../telegram-sim.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { RawSession } from './raw-session.ts'

/** A session of a bot of its own in the first data centre, which has asked its first. */
export async function signedInSession(sim: TelegramSim): Promise<RawSession> {
  const { id } = sim.addBot({ id: 1, homeDataCenterId: 1 })
  const session = await RawSession.open(sim.dataCenter(1).address, sim.openKey(1, id))
  await session.learnSalt()
  await session.call(RawSession.first({ _: 'help.getNearestDc' } as TlObject))
  return session
}
