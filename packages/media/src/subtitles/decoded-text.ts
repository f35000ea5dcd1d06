/** A text, and how it came. */
export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string
  /** What it was in, such as `utf-8` or `windows-1251`. */
  readonly charset: string
}
