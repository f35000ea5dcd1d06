/** Thrown where a file is not what can be played in segments; its message says why. */
export class FilmRefusal extends Error {
  override readonly name = 'FilmRefusal'
}
