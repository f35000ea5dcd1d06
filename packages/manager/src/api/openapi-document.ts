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
  // Whatever its name, a desk does nothing.
  const desk = new Proxy({}, { get: () => never }) as never
  return {
    library: desk,
    playback: desk,
    packs: desk,
    rights: desk,
    mayOperate: never,
    signIn: desk,
    sessions: desk,
    factors: desk,
    people: desk,
    backups: desk,
    cases: desk,
    notices: desk,
    transparency: desk,
    audit: desk,
    rules: desk,
    invitations: desk,
    budgets: desk,
    jobs: desk,
    take: desk,
    review: desk,
    titles: desk,
    health: desk,
    cookie: desk,
    guestsMayWatch: true,
    publicUrl: undefined,
    logger,
    metrics: desk,
  }
}
