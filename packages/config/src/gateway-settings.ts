import { z } from 'zod'
import { hosts, localSocket, sockets } from './address-values.ts'
import type { Setting } from './setting.ts'
import { bytes, choice, GIB, MIB, wholeNumber } from './values.ts'

const path = z.string().max(1024)

/** What `./streamvault gateway` and those behind it need to know of each other. */
export const GATEWAY_SETTINGS = {
  GATEWAY_LISTEN: {
    description:
      'Where the gateway listens. What others than this machine can reach needs a certificate, or Cloudflare in front; a unix socket is for a tunnel.',
    expected: 'HOST:PORT or unix:/PATH, with commas between them',
    fallback: '127.0.0.1:8088',
    example: '0.0.0.0:443',
    parse: sockets(8).transform((given) => given ?? ['127.0.0.1:8088']),
  },
  GATEWAY_CERTIFICATE_FILE: {
    description: 'Certificate of the gateway with its chain, in PEM; with it, it speaks TLS and HTTP/2.',
    expected: 'a path',
    fallback: 'none: no TLS',
    parse: path.optional(),
  },
  GATEWAY_KEY_FILE: {
    description: 'Private key of that certificate, in PEM.',
    expected: 'a path',
    fallback: 'none: no TLS',
    parse: path.optional(),
  },
  GATEWAY_BEHIND: {
    description:
      "What stands in front of the gateway. With `cloudflare`, only Cloudflare's addresses and this machine get in, and Cloudflare is believed about who the viewer is.",
    expected: '`nothing` or `cloudflare`',
    fallback: 'nothing',
    parse: choice(['nothing', 'cloudflare'], 'nothing'),
  },
  GATEWAY_MANAGER: {
    description: 'Where the gateway finds the manager, with its pages and its API.',
    expected: 'HOST:PORT or unix:/PATH',
    fallback: 'HOST:PORT of the manager',
    parse: sockets(1).transform((given) => given?.[0]),
  },
  GATEWAY_WORKERS: {
    description:
      'Where the gateway finds workers. A file belongs to one of them, and to others while that one is away.',
    expected: 'HOST:PORT or unix:/PATH, with commas between them',
    fallback: 'WORKER_LISTEN of this machine',
    parse: sockets(64),
  },
  WORKER_LISTEN: {
    description: 'Where a worker lets gateways in, and nobody else. Nothing but its own machine may reach it.',
    expected: 'unix:/PATH, or a loopback address with its port',
    fallback: 'unix:DATA_DIR/worker.sock',
    parse: localSocket(),
  },
  GATEWAY_CACHE_BYTES: {
    description:
      'Size of the slice cache of the gateway, in DATA_DIR/gateway. Its worker needs none on disk then: see CACHE_DIR.',
    expected: 'bytes, 256M to 64T, with K, M, G or T',
    fallback: '4G',
    example: '200G',
    parse: bytes({ min: 256 * MIB, max: 64 * 1024 * GIB }, 4 * GIB),
  },
  GATEWAY_VERIFY_BYTES_PER_SECOND: {
    description:
      'How fast the gateway reads what its cache keeps, and compares it: at 16M 200 GB take three and a half hours, once a day; 0 leaves it.',
    expected: 'bytes, 0 to 16G, with K, M, G or T',
    fallback: '16M',
    parse: bytes({ min: 0, max: 16 * GIB }, 16 * MIB),
  },
  GATEWAY_STREAMS_PER_VIEWER: {
    description:
      'Media responses that one viewer may have at a time, behind the gateway and without one; without, this machine itself may have any number.',
    expected: 'a whole number, 1 to 100000',
    fallback: '12',
    parse: wholeNumber({ min: 1, max: 100_000 }, 12),
  },
  GATEWAY_VIEWER_BYTES_PER_SECOND: {
    description:
      'What all media responses of one viewer may take together, beyond their first 24 MiB, behind the gateway and without one; 0 is no limit.',
    expected: 'bytes, 0 to 16G, with K, M, G or T',
    fallback: '0',
    parse: bytes({ min: 0, max: 16 * GIB }, 0),
  },
  GATEWAY_REQUESTS_PER_SECOND: {
    description:
      'Requests of one address, over many seconds, behind the gateway and without one; ten times as many may come at once.',
    expected: 'a whole number, 1 to 100000',
    fallback: '50',
    parse: wholeNumber({ min: 1, max: 100_000 }, 50),
  },
  GATEWAY_HOTLINKS: {
    description:
      'Whether pages of other sites than PUBLIC_URL may embed media of this vault, behind the gateway and without one.',
    expected: '`refuse` or `allow`',
    fallback: 'refuse',
    parse: choice(['refuse', 'allow'], 'refuse'),
  },
  GATEWAY_EMBEDDERS: {
    description: 'Sites that may embed media of this vault in any case, such as other names of its own.',
    expected: 'host names, with commas between them',
    fallback: 'none',
    example: 'films.example.org',
    parse: hosts(100).transform((given) => given ?? []),
  },
  GATEWAY_METRICS_PORT: {
    description: "Loopback port of the gateway's Prometheus metrics; 0 switches them off.",
    expected: 'a port, 0 to 65535',
    fallback: '9465',
    parse: wholeNumber({ min: 0, max: 65_535 }, 9465),
  },
} as const satisfies Record<string, Setting>
