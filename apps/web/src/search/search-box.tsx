'use client'

import { AnimatePresence } from 'motion/react'
import * as m from 'motion/react-m'
import { useRouter } from 'next/navigation'
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { Icon } from '../glass/icon.tsx'
import { titlePath } from '../library/title-facts.ts'
import { SearchResults } from './search-results.tsx'
import { useSearch } from './use-search.ts'
import { useSlashKey } from './use-slash-key.ts'

/** Search as you type, from anywhere by `/`: arrows choose, Enter opens, Escape clears and then leaves. */
export function SearchBox() {
  const router = useRouter()
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const search = useSearch(text)
  const wanted = text.trim() !== ''
  const titles = wanted ? (search.data ?? []) : []
  useSlashKey(input)

  function leave() {
    setText('')
    setOpen(false)
    input.current?.blur()
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && titles.length > 0) {
      event.preventDefault()
      setActive((active + step + titles.length) % titles.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const title = titles[active]
      if (title === undefined || search.isPlaceholderData) return
      router.push(titlePath(title.id))
      leave()
    } else if (event.key === 'Escape') {
      if (text === '') leave()
      else setText('')
    }
  }

  function onBlur({ currentTarget, relatedTarget }: FocusEvent) {
    if (!currentTarget.contains(relatedTarget)) setOpen(false)
  }

  const expanded = open && wanted
  return (
    <search className="search-box" data-open={open} onBlur={onBlur} onFocus={() => setOpen(true)}>
      <label className="search-field">
        <Icon name="search" className="pointer-events-none size-4.5 text-mist" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Search titles"
          aria-expanded={expanded}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={expanded && titles[active] ? `${list}-${active}` : undefined}
          placeholder="Search titles"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
          }}
        />
        <span aria-hidden="true" className="search-hint">
          /
        </span>
      </label>
      <button type="button" className="search-close" aria-label="Close search" onClick={leave}>
        <Icon name="close" className="size-4.5" />
      </button>
      <AnimatePresence>
        {expanded && (
          <m.div
            initial={{ opacity: 0, y: -8, scale: 0.985 }}
            animate={{ opacity: 1, y: 0, scale: 1 }}
            exit={{ opacity: 0, y: -6, scale: 0.99, transition: { duration: 0.14 } }}
            className="search-panel glass-deep"
          >
            <SearchResults
              listId={list}
              text={text.trim()}
              search={search}
              active={active}
              onActive={setActive}
              onOpen={leave}
            />
          </m.div>
        )}
      </AnimatePresence>
    </search>
  )
}
