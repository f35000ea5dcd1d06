/** Somebody who talks to the bot, over whatever transport. */
export interface Talker extends AsyncDisposable {
  say(text: string): Promise<void>
  /** Presses the button of the last message that has one which begins so. */
  press(label: string): Promise<void>
  /** Everything that the bot has said so far, changes of what it said included, one below the other. */
  heard(): string
}
