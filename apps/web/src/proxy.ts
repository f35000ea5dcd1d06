import { type NextRequest, NextResponse } from 'next/server'

/**
 * Gives each page a Content-Security-Policy of its own: nothing but this origin, and only scripts that carry the nonce.
 *
 * Next reads the nonce from the request's header and puts it on every script it writes. Styles need `unsafe-inline`
 * because React writes `style` attributes.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID()
  const development = process.env.NODE_ENV === 'development'
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  return response
}

export const config = { matcher: '/((?!_next/static|icon.svg).*)' }
