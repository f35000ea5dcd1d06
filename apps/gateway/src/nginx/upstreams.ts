import { block, type Lines, paragraphs } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** A server that failed twice within ten seconds is left alone for the next ten. */
const FAILURES = 'max_fails=2 fail_timeout=10s'
/** A worker that hangs fails once in twenty seconds, and others take its share meanwhile. */
const WORKER_FAILURES = 'max_fails=1 fail_timeout=10s'
/** Idle connections that each process of nginx keeps to those behind it. */
const KEEPALIVE = ['keepalive 64;', 'keepalive_requests 100000;', 'keepalive_timeout 60s;']

/** Those behind us. A file belongs to one worker, which has its slices in memory; when it is away, others take its share. */
export function upstreams({ managers, workers, authoriserSocket }: NginxSettings): Lines {
  const servers = (addresses: readonly string[], failures = FAILURES) =>
    addresses.map((address) => `server ${address} ${failures};`)
  return paragraphs([
    block('upstream workers', ['hash $item consistent;', ...servers(workers, WORKER_FAILURES), ...KEEPALIVE]),
    block('upstream managers', [...servers(managers), ...KEEPALIVE]),
    block('upstream authoriser', [`server unix:${authoriserSocket} max_fails=0;`, ...KEEPALIVE]),
  ])
}
