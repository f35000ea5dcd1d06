/**
 * Where the API is, for code that runs on the server.
 *
 * Next bundles server components apart from `server.ts`, so that a module's variable would exist twice. A registered
 * symbol on `globalThis` is the one place that both copies see.
 */
const API_BASE = Symbol.for('streamvault.web.api-base')

const holder = globalThis as { [API_BASE]?: string }

/** Tells server components the base URL of the API, such as `http://127.0.0.1:8080`. */
export function setApiBase(url: string): void {
  holder[API_BASE] = url
}

/** The base URL to put before `/api/v1`: the one that was set on the server, the page's own origin in a browser. */
export function apiBase(): string {
  return holder[API_BASE] ?? ''
}
