import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
const NAME_START = 'svbench-'
/** Addresses of viewers, in networks that are theirs altogether. */
const VIEWERS = { namespaces: '10.98', loopback: '127.1' } as const

/** Where servers and clients of a benchmark run. */
export interface TestNetwork extends AsyncDisposable {
  /** The address servers listen on. */
  readonly host: string
  readonly description: string
  /** Those that servers run on, and that their side of the network is worked off on; all there are where the sides share them. */
  readonly serverCpus: readonly number[]
  spawn(side: 'server' | 'client', command: readonly string[], options: SpawnOptions): ChildProcess
  /** An address of its own for each of up to 60,000 viewers on the client's side, to connect from. */
  viewerAddress(viewer: number): string
}

/**
 * Whether the two sides share all processors. Where they do not, each side's packets are received on its own (receive packet
 * steering): otherwise the kernel receives them in the name of whoever has just sent, and nobody can tell whose work it was.
 */
export type NetworkCpus = 'shared' | 'apart'

const APART = { server: 0, client: 1 } as const

/**
 * Two network namespaces with an Ethernet between them (MTU 1500), where this machine lets us make them; else loopback, whose
 * MTU of 64 KiB makes small ranges wait for acknowledgements.
 *
 * Servers send by CUBIC, which is what Linux does unless told otherwise. BBR paces what it sends by timers, whose cost depends on
 * how a server's writes happen to fall between them.
 */
export async function openTestNetwork(cpus: NetworkCpus = 'shared'): Promise<TestNetwork> {
  const [server, client] = [`${NAME_START}${process.pid}-server`, `${NAME_START}${process.pid}-client`]
  const remove = () => removeNamespaces([server, client])
  const all = Array.from({ length: availableParallelism() }, (_, cpu) => cpu)
  const isApart = cpus === 'apart' && all.length > APART.client
  try {
    await removeNamespaces(await abandonedNamespaces())
    await createNamespaces(server, client)
    if (isApart) await steer(server, client)
  } catch {
    await remove()
    return {
      host: '127.0.0.1',
      description: 'loopback: small ranges suffer from its MTU of 64 KiB',
      serverCpus: all,
      spawn: (_side, [file = '', ...args], options) => spawn(file, args, options),
      viewerAddress: (viewer) => addressIn(VIEWERS.loopback, viewer),
      async [Symbol.asyncDispose]() {},
    }
  }
  return {
    host: '10.99.0.1',
    description: `two network namespaces, MTU 1500${isApart ? ', server and client on a processor each' : ''}`,
    serverCpus: isApart ? [APART.server] : all,
    spawn: (side, command, options) => {
      const pinned = isApart ? ['taskset', '--cpu-list', String(APART[side]), ...command] : command
      return spawn('ip', ['netns', 'exec', side === 'server' ? server : client, ...pinned], options)
    },
    viewerAddress: (viewer) => addressIn(VIEWERS.namespaces, viewer),
    [Symbol.asyncDispose]: remove,
  }
}

function addressIn(network: string, viewer: number): string {
  return `${network}.${Math.floor(viewer / 250)}.${(viewer % 250) + 1}`
}

async function createNamespaces(server: string, client: string): Promise<void> {
  const ip = (...args: string[]) => run('ip', args)
  await ip('netns', 'add', server)
  await ip('netns', 'add', client)
  const ends = ['svb0', 'netns', server, 'type', 'veth', 'peer', 'name', 'svb1', 'netns', client]
  await ip('link', 'add', ...ends)
  for (const [namespace, device, address] of [
    [server, 'svb0', '10.99.0.1/24'],
    [client, 'svb1', '10.99.0.2/24'],
  ] as const) {
    await ip('-n', namespace, 'addr', 'add', address, 'dev', device)
    await ip('-n', namespace, 'link', 'set', device, 'up', 'mtu', '1500')
    await ip('-n', namespace, 'link', 'set', 'lo', 'up')
  }
  const link = ['10.99.0.0/24', 'dev', 'svb0', 'proto', 'kernel', 'scope', 'link', 'src', '10.99.0.1']
  await ip('-n', server, 'route', 'change', ...link, 'congctl', 'cubic')
  await ip('-n', client, 'route', 'add', 'local', `${VIEWERS.namespaces}.0.0/16`, 'dev', 'lo')
  await ip('-n', server, 'route', 'add', `${VIEWERS.namespaces}.0.0/16`, 'via', '10.99.0.2', 'congctl', 'cubic')
}

/** Has each side's packets received on its own processor. */
async function steer(server: string, client: string): Promise<void> {
  for (const [namespace, device, cpu] of [
    [server, 'svb0', APART.server],
    [client, 'svb1', APART.client],
  ] as const) {
    const write = `echo ${(1 << cpu).toString(16)} > /sys/class/net/${device}/queues/rx-0/rps_cpus`
    await run('ip', ['netns', 'exec', namespace, 'sh', '-c', write])
  }
}

/** Those of benchmarks that were killed. */
async function abandonedNamespaces(): Promise<string[]> {
  const { stdout } = await run('ip', ['netns', 'list'])
  const names = stdout.split('\n').map((line) => line.split(' ')[0] ?? '')
  return names.filter(
    (name) => name.startsWith(NAME_START) && !isAlive(Number.parseInt(name.slice(NAME_START.length), 10)),
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function removeNamespaces(names: readonly string[]): Promise<void> {
  for (const name of names) await run('ip', ['netns', 'delete', name]).catch(() => {})
}
