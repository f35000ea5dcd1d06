/** A call that gets no answer, ever. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}
