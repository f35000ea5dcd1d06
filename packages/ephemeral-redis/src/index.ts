export { RedisEphemeral } from './redis-ephemeral.ts'
