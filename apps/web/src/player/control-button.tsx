import type { ButtonHTMLAttributes } from 'react'
import { Icon, type IconName } from '../glass/icon.tsx'

interface ControlButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName
  /** Its accessible name, and what a mouse sees above it. */
  readonly label: string
  /** The key that does the same. */
  readonly shortcut?: string
  readonly iconClass?: string
}

/** A round button of the player's glass. */
export function ControlButton({
  icon,
  label,
  shortcut,
  iconClass = 'size-5.5',
  className = '',
  ...rest
}: ControlButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      data-tip={shortcut ? `${label}  (${shortcut})` : label}
      className={`control tip ${className}`}
      {...rest}
    >
      <Icon name={icon} className={iconClass} />
    </button>
  )
}
