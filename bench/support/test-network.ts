import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
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
  spawn(side: 'server' | 'client', command: readonly string[], options: SpawnOptions): ChildProcess
  /** An address of its own for each of up to 60,000 viewers on the client's side, to connect from. */
  viewerAddress(viewer: number): string
}

/**
 * Two network namespaces with an Ethernet between them (MTU 1500), where this machine lets us make them; else loopback, whose
 * MTU of 64 KiB makes small ranges wait for acknowledgements.
 */
export async function openTestNetwork(): Promise<TestNetwork> {
  const [server, client] = [`${NAME_START}${process.pid}-server`, `${NAME_START}${process.pid}-client`]
  const remove = () => removeNamespaces([server, client])
  try {
    await removeNamespaces(await abandonedNamespaces())
    await createNamespaces(server, client)
  } catch {
    await remove()
    return {
      host: '127.0.0.1',
      description: 'loopback: small ranges suffer from its MTU of 64 KiB',
      spawn: (_side, [file = '', ...args], options) => spawn(file, args, options),
      viewerAddress: (viewer) => addressIn(VIEWERS.loopback, viewer),
      async [Symbol.asyncDispose]() {},
    }
  }
  return {
    host: '10.99.0.1',
    description: 'two network namespaces, MTU 1500',
    spawn: (side, command, options) =>
      spawn('ip', ['netns', 'exec', side === 'server' ? server : client, ...command], options),
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
  await ip('-n', client, 'route', 'add', 'local', `${VIEWERS.namespaces}.0.0/16`, 'dev', 'lo')
  await ip('-n', server, 'route', 'add', `${VIEWERS.namespaces}.0.0/16`, 'via', '10.99.0.2')
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
