import { readdir, readFile, readlink } from 'node:fs/promises'
import type { Socket } from 'node:net'

/**
 * Which process of this machine is at the other end of a loopback connection, as Linux tells; undefined for a process of another
 * machine or another user, and where it cannot be told. It looks through all processes, which takes some milliseconds.
 */
export async function peerProcess({ remotePort, localPort }: Socket): Promise<number | undefined> {
  if (remotePort === undefined || localPort === undefined) return undefined
  const inode = await inodeOf(remotePort, localPort)
  if (inode === undefined) return undefined
  for (const name of await readdir('/proc').catch(() => [])) {
    if (/^\d+$/.test(name) && (await hasSocket(name, inode))) return Number(name)
  }
  return undefined
}

/** Of the socket that has these ports, seen from its own end (https://docs.kernel.org/networking/proc_net_tcp.html). */
async function inodeOf(ownPort: number, otherPort: number): Promise<string | undefined> {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  const wanted = new RegExp(
    `^\\s*\\d+: [0-9A-F]{8}:${hex(ownPort)} [0-9A-F]{8}:${hex(otherPort)} (?:\\S+ +){6}(\\d+) `,
    'm',
  )
  const found = wanted.exec(await readFile('/proc/net/tcp', 'utf8').catch(() => ''))?.[1]
  return found === '0' ? undefined : found
}

async function hasSocket(pid: string, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
  return targets.includes(`socket:[${inode}]`)
}
