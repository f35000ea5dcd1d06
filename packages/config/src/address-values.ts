import { z } from 'zod'
import { list } from './list.ts'

/** An address with its port, or `unix:` and an absolute path: as nginx writes them. */
const SOCKET = /^(?:unix:\/[A-Za-z0-9_./-]{1,100}|(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+):(?:[1-9]\d{0,4}))$/i
const LOCAL_SOCKET = /^(?:unix:\/.*|(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost):\d+)$/i
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i

const socket = z
  .string()
  .regex(SOCKET)
  .refine((text) => text.startsWith('unix:') || Number(text.slice(text.lastIndexOf(':') + 1)) < 65_536)

export function sockets(max: number) {
  return list(socket, max)
}

/** One that nothing but this machine can reach. */
export function localSocket() {
  return socket.regex(LOCAL_SOCKET).optional()
}

/** With user, password and database where there are any. */
export function redisUrl() {
  return z
    .string()
    .max(1024)
    .regex(/^(?:rediss?:\/\/\S|unix:\/)\S*$/)
    .refine((text) => URL.canParse(text))
    .optional()
}

/** With user, password, several hosts, database and options where there are any; the driver reads the rest. */
export function mongoUrl() {
  return z
    .string()
    .max(4096)
    .regex(/^mongodb(?:\+srv)?:\/\/[^\s/?]+(?:[/?]\S*)?$/)
    .optional()
}

/** Names of hosts, with their ports where those are unusual. */
export function hosts(max: number) {
  return list(z.string().toLowerCase().regex(HOST), max)
}

/** Whether only this machine can reach it. */
export function isLocalSocket(text: string): boolean {
  return LOCAL_SOCKET.test(text)
}
