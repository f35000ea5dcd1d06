import type { tl } from '@mtcute/core'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'

/** How long a client may keep the configuration; Telegram says about an hour. */
const CONFIG_SECONDS = 3600

/** What every client asks first. */
export function helpMethods(world: World): Methods {
  return {
    'help.getConfig': (_, { dataCenterId }) => config(world, dataCenterId),
    'help.getNearestDc': (_, { dataCenterId }) => ({
      _: 'nearestDc',
      country: 'ZZ',
      thisDc: dataCenterId,
      nearestDc: dataCenterId,
    }),
    'help.getAppConfig': () => ({ _: 'help.appConfig', hash: 1, config: { _: 'jsonObject', value: [] } }),
  }
}

function config(world: World, dataCenterId: number): tl.RawConfig {
  return {
    _: 'config',
    date: seconds(),
    expires: seconds() + CONFIG_SECONDS,
    testMode: false,
    thisDc: dataCenterId,
    dcOptions: world.addresses.map(({ id, host, port, isCdn }) => ({
      _: 'dcOption',
      id,
      ipAddress: host,
      port,
      static: true,
      ...(isCdn && { cdn: true }),
      thisPortOnly: true,
    })),
    dcTxtDomainName: '',
    webfileDcId: dataCenterId,
    meUrlPrefix: 'https://t.me/',
    ...LIMITS,
  }
}

/** As Telegram's servers give them out; nothing in the simulator depends on them. */
const LIMITS = {
  chatSizeMax: 200,
  megagroupSizeMax: 200_000,
  forwardedCountMax: 100,
  onlineUpdatePeriodMs: 210_000,
  offlineBlurTimeoutMs: 5000,
  offlineIdleTimeoutMs: 30_000,
  onlineCloudTimeoutMs: 300_000,
  notifyCloudDelayMs: 30_000,
  notifyDefaultDelayMs: 1500,
  pushChatPeriodMs: 60_000,
  pushChatLimit: 2,
  editTimeLimit: 172_800,
  revokeTimeLimit: 2_147_483_647,
  revokePmTimeLimit: 2_147_483_647,
  ratingEDecay: 2_419_200,
  stickersRecentLimit: 200,
  channelsReadMediaPeriod: 604_800,
  callReceiveTimeoutMs: 20_000,
  callRingTimeoutMs: 90_000,
  callConnectTimeoutMs: 30_000,
  callPacketTimeoutMs: 10_000,
  captionLengthMax: 1024,
  messageLengthMax: 4096,
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}
