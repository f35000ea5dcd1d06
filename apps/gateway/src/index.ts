export { Gateway, type GatewayDeps, type GatewayOptions } from './gateway.ts'
export { CLOUDFLARE_RANGES } from './nginx/cloudflare-ranges.ts'
export type { AddressLimits, CacheSettings, Listener } from './nginx/nginx-settings.ts'
