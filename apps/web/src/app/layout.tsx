import '@fontsource-variable/inter/opsz.css'
import './globals.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Providers } from './providers.tsx'

// Every page shows the library as it is now, and carries a nonce that must differ each time.
export const dynamic = 'force-dynamic'

export const metadata: Metadata = {
  title: { default: 'StreamVault', template: '%s · StreamVault' },
  description: 'Your own films and series, streamed from your own vault.',
}

export const viewport: Viewport = { themeColor: '#06070c', viewportFit: 'cover' }

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body className="font-sans">
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
