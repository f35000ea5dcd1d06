import { markedChannelId, parseChannelId } from '@streamvault/core'
import { z } from 'zod'
import { list } from './list.ts'

/** Where a Telegram data centre listens. */
export interface DataCenterAddress {
  readonly id: number
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
}

/** As @BotFather gives it: the bot's id, which is no secret, and what is one. */
export const BOT_TOKEN = /^\d{1,15}:[A-Za-z0-9_-]{30,64}$/
const DATA_CENTER = /^(?<id>[1-9]\d{0,2})=(?<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+):(?<port>[1-9]\d{0,4})$/i

export function botTokens(max: number) {
  return list(z.string().regex(BOT_TOKEN), max)
}

/** Without their mark, as Telegram's protocol has them. */
export function channelIds(max: number) {
  const id = z.string().transform((text, context) => {
    const found = parseChannelId(text)
    if (found === undefined) context.addIssue('no channel id')
    return found ?? z.NEVER
  })
  return list(id, max)
}

/** As it is best written in the environment. */
export function showChannelIds(ids: readonly number[] | undefined): string {
  return (ids ?? []).map(markedChannelId).join(',')
}

export function dataCenters(max: number) {
  const entry = z
    .string()
    .regex(DATA_CENTER)
    .transform((text): DataCenterAddress => {
      const { id, host = '', port } = DATA_CENTER.exec(text)?.groups ?? {}
      return { id: Number(id), host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
    })
    .refine(({ port }) => port < 65_536)
  return list(entry, max)
}

/** As it is written in the environment. */
export function showDataCenters(addresses: readonly DataCenterAddress[] | undefined): string {
  const shown = (addresses ?? []).map(
    ({ id, host, port }) => `${id}=${host.includes(':') ? `[${host}]` : host}:${port}`,
  )
  return shown.join(',')
}
