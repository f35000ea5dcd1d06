'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { domMax, LazyMotion, MotionConfig } from 'motion/react'
import { type ReactNode, useState } from 'react'

/** What the whole site needs around it: the query cache, and motion that obeys the viewer's system setting. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 30_000 } } }),
  )
  return (
    <QueryClientProvider client={queries}>
      <LazyMotion features={domMax} strict>
        <MotionConfig reducedMotion="user" transition={{ type: 'spring', stiffness: 380, damping: 36 }}>
          {children}
        </MotionConfig>
      </LazyMotion>
    </QueryClientProvider>
  )
}
