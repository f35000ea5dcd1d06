import type { Lines } from './lines.ts'
import type { AddressLimits } from './nginx-settings.ts'

/** 10 MiB hold the state of some 80,000 clients on a 64-bit machine (ngx_http_limit_req_module). */
const ZONE = '10m'

/**
 * Bounds on one address, which come before anything costs anything. They are wide, because many people may share an address;
 * what one viewer may have is counted exactly, by the authoriser.
 */
export function requestLimits({ requestsPerSecond }: AddressLimits): Lines {
  return [
    `limit_req_zone $client zone=requests:${ZONE} rate=${requestsPerSecond}r/s;`,
    `limit_conn_zone $client zone=responses:${ZONE};`,
    'limit_req_status 429;',
    'limit_conn_status 429;',
    'limit_req_log_level info;',
    'limit_conn_log_level info;',
  ]
}

/** Goes where requests are answered, and leaves out those that are none. */
export function limitRequests(limits: AddressLimits): Lines {
  return ['if ($is_malformed) { return 400; }', ...limitWellFormed(limits)]
}

/** Goes where somebody else looks for those that are none. */
export function limitWellFormed({ requestsBurst }: AddressLimits): Lines {
  return [`limit_req zone=requests burst=${requestsBurst} nodelay;`]
}

/** Goes where media is answered. */
export function limitResponses({ responsesMax }: AddressLimits): Lines {
  return [`limit_conn responses ${responsesMax};`]
}
