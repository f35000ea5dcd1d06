import type { tl } from '@mtcute/core'
import type { Account } from './accounts.ts'
import { isTaken, membersOf } from './channels.ts'
import type { BoxEvent, MessageBox } from './message-box.ts'
import { viewEvent } from './message-view.ts'
import { View } from './views.ts'
import type { World } from './world.ts'

/** A change, and the session that made it: an object that is compared, and nothing else. */
export interface Happening {
  readonly box: MessageBox
  readonly event: BoxEvent
  readonly origin?: object
}

/** Tells a change to every session of everyone who sees it, but for the one that made it. */
export function publish(world: World, { box, event, origin }: Happening): void {
  for (const account of viewersOf(world, box)) {
    tell(world, { account, origin }, (view) => [viewEvent(view, box, event)].filter((update) => update !== undefined))
  }
}

/** Tells an account something, in its own view. */
export function tell(
  world: World,
  { account, origin }: { readonly account: Account; readonly origin?: object | undefined },
  show: (view: View) => readonly tl.TypeUpdate[],
): void {
  const render = () => {
    const view = new View(world, account)
    return view.updates(show(view))
  }
  world.feed.tell({ account, except: origin, render })
}

function viewersOf(world: World, { owner }: MessageBox): Account[] {
  if (owner.kind === 'account') return [world.accounts.get(owner.id)].filter((account) => account !== undefined)
  const channel = world.channels.get(owner.id)
  if (channel === undefined) return []
  return membersOf(channel)
    .filter(({ id }) => !isTaken(channel, id, 'viewMessages'))
    .map(({ id }) => world.accounts.get(id))
    .filter((account) => account !== undefined)
}
