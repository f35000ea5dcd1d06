import type { ReactNode } from 'react'
import type { Palette } from '../art/palette.ts'
import { Aura } from './aura.tsx'
import { Icon, type IconName } from './icon.tsx'

interface NoticeProps {
  readonly icon: IconName
  readonly heading: string
  readonly children: ReactNode
  readonly mood: Palette
}

/** A page that has one thing to say: nothing here yet, not found, out of order. */
export function Notice({ icon, heading, children, mood }: NoticeProps) {
  return (
    <>
      <Aura palette={mood} />
      <section className="flex min-h-[calc(100dvh-8rem)] items-center justify-center px-5 pt-20">
        <div className="glass rise w-full max-w-xl rounded-[2rem] p-8 text-center sm:p-12">
          <div className="mx-auto mb-7 grid size-16 place-items-center rounded-2xl bg-white/8 text-white/90 shadow-[inset_0_1px_0_rgb(255_255_255/0.2)]">
            <Icon name={icon} className="size-7" />
          </div>
          <h1 className="display mb-4 text-3xl sm:text-4xl">{heading}</h1>
          {children}
        </div>
      </section>
    </>
  )
}
