import { Menu, type MenuInstance } from '@vidstack/react'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { Icon, type IconName } from '../glass/icon.tsx'

interface PlayerMenuProps {
  readonly icon: IconName
  readonly label: string
  /** What is chosen now, shown beside the icon where there is room. */
  readonly current?: string
  readonly children: ReactNode
}

/** A button of the dock that opens a sheet of glass above it. */
export function PlayerMenu({ icon, label, current, children }: PlayerMenuProps) {
  const menu = useRef<MenuInstance>(null)

  /** A menu that was opened by a mouse leaves the focus on its button, where Vidstack does not hear of Escape. */
  function onKeyDown({ key, nativeEvent }: KeyboardEvent) {
    if (key === 'Escape') menu.current?.close(nativeEvent)
  }

  return (
    <Menu.Root ref={menu}>
      <Menu.Button
        onKeyDown={onKeyDown}
        className="control tip control-wide"
        aria-label={current ? `${label}: ${current}` : label}
        data-tip={label}
      >
        <Icon name={icon} className="size-5.5" />
        {current && <span className="text-[0.8125rem] font-semibold tabular-nums max-sm:hidden">{current}</span>}
      </Menu.Button>
      <Menu.Items className="player-menu glass-deep">{children}</Menu.Items>
    </Menu.Root>
  )
}

interface MenuChoiceProps {
  readonly value: string
  readonly text: string
  readonly detail?: string
}

/** One line of a menu out of which one is chosen. */
export function MenuChoice({ value, text, detail }: MenuChoiceProps) {
  return (
    <Menu.Radio value={value} className="menu-choice group/choice">
      <Icon name="check" className="size-4 opacity-0 group-data-[checked]/choice:opacity-100" />
      <span className="flex-1 font-medium">{text}</span>
      {detail && <span className="text-[0.8125rem] text-mist tabular-nums">{detail}</span>}
    </Menu.Radio>
  )
}
