export { type AccountLane, WINDOW_MAX, WINDOW_MIN } from './swarm/account-lane.ts'
export type { Decision, SliceRequest } from './swarm/decision.ts'
export { type FetchFailure, fetchFailureOf } from './swarm/fetch-failure.ts'
export { Swarm } from './swarm/swarm.ts'
