/** Why Redress cannot start, in one sentence that says what to do about it. */
export class StartRefusal extends Error {
  override name = 'StartRefusal'
}
