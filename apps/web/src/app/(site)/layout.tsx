import type { ReactNode } from 'react'
import { SiteHeader } from '../../glass/site-header.tsx'
import { TabBar } from '../../glass/tab-bar.tsx'

export default function SiteLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <a href="#content" className="button button-light fixed left-4 top-4 z-60 -translate-y-24 focus:translate-y-0">
        Skip to content
      </a>
      <SiteHeader />
      <main id="content" className="pb-32 md:pb-24">
        {children}
      </main>
      <TabBar />
    </>
  )
}
