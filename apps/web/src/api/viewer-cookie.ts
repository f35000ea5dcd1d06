/** What the browser showed for which a page is being made: see `api-base.ts`. */
const VIEWER_COOKIE = Symbol.for('streamvault.web.viewer-cookie')

const holder = globalThis as { [VIEWER_COOKIE]?: () => string | undefined }

/** Tells server components how to find it. */
export function setViewerCookie(read: () => string | undefined): void {
  holder[VIEWER_COOKIE] = read
}

/** The viewer's `Cookie`, for what the site's server asks in the viewer's name; undefined in a browser, which shows it by itself. */
export function viewerCookie(): string | undefined {
  return holder[VIEWER_COOKIE]?.()
}
