import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'

interface PageStatus {
  /** Absent where Next decides, as it mostly does. */
  status?: number
}

/** Next bundles server components apart from `server.ts`: see `api-base.ts`. */
const PAGE_STATUS = Symbol.for('streamvault.web.page-status')

const holder = globalThis as { [PAGE_STATUS]?: AsyncLocalStorage<PageStatus> }

/** RFC 7725: who blocks what was taken down is this very vault. */
const LINK_BLOCKED_BY_US = '</>; rel="blocked-by"'
const TAKEN_DOWN = 451

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Runs `handle`, under which a page may answer with a status that Next has no way to say. */
export async function withPageStatus(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handle,
): Promise<void> {
  holder[PAGE_STATUS] ??= new AsyncLocalStorage()
  const page: PageStatus = {}
  const writeHead = response.writeHead.bind(response)
  response.writeHead = (status: number, ...rest: unknown[]) => {
    if (page.status === TAKEN_DOWN) response.setHeader('link', LINK_BLOCKED_BY_US)
    return Reflect.apply(writeHead, response, [page.status ?? status, ...rest])
  }
  await holder[PAGE_STATUS].run(page, () => handle(request, response))
}

/** Has the page that is being made say that what it would have shown was taken down. */
export function answerTakenDown(): void {
  const page = holder[PAGE_STATUS]?.getStore()
  if (page !== undefined) page.status = TAKEN_DOWN
}
