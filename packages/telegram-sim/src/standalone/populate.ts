import type { TelegramSim } from '../telegram-sim.ts'

export interface Population {
  readonly bots: number
  readonly users: number
  readonly channels: number
  readonly dataCenters: number
  /** Asked of the users that are added, besides their codes. */
  readonly usersPassword?: string
}

/** As long as those of Telegram, and apart from each other. */
const FIRST_BOT_ID = 7_100_000_001
const FIRST_USER_ID = 5_100_000_001
const FIRST_CHANNEL_ID = 2_100_000_001

/** Adds accounts and channels until there are as many; bots are admins of the channels that it adds, users read them. */
export function populate(sim: TelegramSim, wanted: Population): void {
  const homeOf = (index: number) => 1 + (index % wanted.dataCenters)
  const { bots, users, channels } = sim.summary
  for (let index = bots.length; index < wanted.bots; index++) {
    const number = index + 1
    const named = { name: `Sim Bot ${number}`, username: `sim_${number}_bot` }
    sim.addBot({ id: FIRST_BOT_ID + index, homeDataCenterId: homeOf(index), ...named })
  }
  for (let index = users.length; index < wanted.users; index++) {
    const home = homeOf(index)
    // As Telegram's test servers have it: https://core.telegram.org/api/auth#test-accounts
    const phone = `99966${home}${String(index + 1).padStart(4, '0')}`
    const named = { name: `Sim User ${index + 1}`, username: `sim_user_${index + 1}` }
    sim.addUser({
      id: FIRST_USER_ID + index,
      homeDataCenterId: home,
      phone,
      loginCode: String(home).repeat(5),
      ...named,
      ...(wanted.usersPassword !== undefined && { password: wanted.usersPassword }),
    })
  }
  for (let index = channels.length; index < wanted.channels; index++) {
    const id = FIRST_CHANNEL_ID + index
    sim.addChannel(id, `Sim Channel ${index + 1}`, { hasCreation: true })
    const { summary } = sim
    for (const bot of summary.bots) sim.setMember(id, bot.id, 'admin')
    for (const user of summary.users) sim.setMember(id, user.id, 'reader')
  }
}
