import { readFile } from 'node:fs/promises'

/** The local and the remote address of a socket, its state, and the bytes that wait to be sent and to be read: proc_net(5). */
const SOCKET = /^ *\d+: [0-9A-F]{8}:([0-9A-F]{4}) [0-9A-F]{8}:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):([0-9A-F]{8})/

/** The most that the kernel holds of one connection over loopback to this port, on both ends together. */
export async function queuedBytes(port: number): Promise<number> {
  const clients = new Map<number, number>()
  for (const line of (await readFile('/proc/net/tcp', 'utf8')).split('\n')) {
    const [local = 0, remote = 0, sending = 0, reading = 0] = (SOCKET.exec(line) ?? [])
      .slice(1)
      .map((hex) => Number.parseInt(hex, 16))
    if (local === port) clients.set(remote, (clients.get(remote) ?? 0) + sending)
    if (remote === port) clients.set(local, (clients.get(local) ?? 0) + reading)
  }
  return Math.max(0, ...clients.values())
}
