import Link from 'next/link'
import type { ReactNode } from 'react'
import { readAccount } from '../../api/client.ts'
import { SiteHeader } from '../../glass/site-header.tsx'
import { TabBar } from '../../glass/tab-bar.tsx'

export default async function SiteLayout({ children }: { readonly children: ReactNode }) {
  // Whatever is wrong with the API, the page itself tells.
  const account = await readAccount().catch(() => undefined)
  return (
    <>
      <a href="#content" className="button button-light fixed left-4 top-4 z-60 -translate-y-24 focus:translate-y-0">
        Skip to content
      </a>
      <SiteHeader account={account} />
      <main id="content" className="pb-32 md:pb-24">
        {children}
        <footer className="mx-auto mt-20 flex max-w-4xl justify-center gap-6 px-5 text-sm text-fog">
          <Link href="/notice" prefetch={false} className="hover:text-white">
            Report content
          </Link>
          <Link href="/transparency" prefetch={false} className="hover:text-white">
            Transparency
          </Link>
        </footer>
      </main>
      <TabBar />
    </>
  )
}
