/** Nothing may be signed as things are; the message says why, and where something has to be brought back, what. */
export class SigningRefusal extends Error {
  override name = 'SigningRefusal'
}
