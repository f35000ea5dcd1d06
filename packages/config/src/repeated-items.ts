import { markedChannelId, parseChannelId } from '@streamvault/core'
import type { SettingName } from './settings.ts'
import { BOT_TOKEN } from './telegram-values.ts'

/** How one item of a list is called where its value must not be told; undefined when it is none. */
const NAMES: Readonly<Partial<Record<SettingName, (item: string) => string | undefined>>> = {
  WORKER_BOT_TOKENS: tokenName,
  MIRROR_BOT_TOKENS: tokenName,
  STORE_CHANNELS: channelName,
  MIRROR_CHANNELS: channelName,
}

function tokenName(item: string): string | undefined {
  return BOT_TOKEN.test(item) ? `the token of bot ${item.split(':', 1)[0]}` : undefined
}

function channelName(item: string): string | undefined {
  const id = parseChannelId(item)
  return id === undefined ? undefined : `channel ${markedChannelId(id)}`
}

/** What stands in a list more than once, and where, in words without a secret; undefined when nothing does. */
export function repeatedItem(name: SettingName, text: string | undefined): string | undefined {
  const nameOf = NAMES[name]
  if (nameOf === undefined || text === undefined) return undefined
  const places = new Map<string, number>()
  for (const [index, item] of text
    .split(',')
    .map((each) => each.trim())
    .entries()) {
    const called = nameOf(item)
    // Two ways of writing one channel differ as text; two tokens of one bot are two.
    const key = called?.startsWith('channel') === true ? called : item
    const first = places.get(key)
    if (called !== undefined && first !== undefined) {
      return `${called} is there twice (places ${first} and ${index + 1}); leave one out`
    }
    places.set(key, index + 1)
  }
  return undefined
}
