import type { ApiDeps } from './api.ts'
import { createApi } from './create-api.ts'

/** The API's OpenAPI 3.1 document, the same on every call and every machine: sites and pages are generated from it. */
export async function openApiDocument(): Promise<object> {
  const api = createApi(inertDeps())
  await api.ready()
  try {
    return api.swagger()
  } finally {
    await api.close()
  }
}

function inertDeps(): ApiDeps {
  const never = () => {
    throw new Error('an inert API is asked nothing')
  }
  const logger = { error: never, warn: never, info: never, debug: never, child: () => logger }
  return {
    library: { listTitles: never, getTitle: never, search: never },
    playback: { open: never },
    packs: { open: never },
    rights: { list: never, read: never },
    mayOperate: never,
    signIn: { look: never, confirm: never },
    sessions: { find: never, list: never, end: never, endOthers: never },
    factors: {
      beginCode: never,
      confirmCode: never,
      removeCode: never,
      beginPasskey: never,
      addPasskey: never,
      removePasskey: never,
    },
    people: { list: never, add: never, giveRole: never, ban: never, unban: never },
    backups: { start: never, lastVerified: never, lastJob: never },
    audit: { list: never, note: never },
    cookie: { read: never, write: never },
    guestsMayWatch: true,
    publicUrl: undefined,
    logger,
    metrics: { add: never, set: never, observe: never, expose: never },
  }
}
