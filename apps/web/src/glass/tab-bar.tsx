import { SiteNav } from './site-nav.tsx'

/** The phone's navigation, within reach of a thumb. */
export function TabBar() {
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-0 z-40 px-6 pb-[max(1rem,env(safe-area-inset-bottom))] md:hidden">
      <SiteNav layout="tabs" className="glass-deep pointer-events-auto mx-auto flex max-w-sm rounded-full p-1.5" />
    </div>
  )
}
