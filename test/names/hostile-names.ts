/** Well-formed names that every object answers to, and that no policy defines. */
export const EVERY_OBJECT_HAS = Object.getOwnPropertyNames(Object.prototype).filter((name) =>
  /^[a-z][A-Za-z0-9]*$/.test(name),
)

/** Names as they should be written, that no policy defines. */
export const NOWHERE: readonly string[] = [...EVERY_OBJECT_HAS, 'nowhere']

/** What is no name at all: the rest of what objects answer to, and a name padded, composed, in another case, look-alike, empty. */
export function malformed(name: string): string[] {
  return [
    ...Object.getOwnPropertyNames(Object.prototype).filter((each) => !EVERY_OBJECT_HAS.includes(each)),
    '',
    ' ',
    ` ${name}`,
    `${name} `,
    `${name}\n`,
    `${name}\u0000`,
    `${name}\u200b`,
    `${name}.${name}`,
    `${name}/../${name}`,
    `${name}-1x`,
    name.toUpperCase(),
    name
      .replaceAll('e', '\u0435')
      .replaceAll('a', '\u0430')
      .replaceAll('o', '\u043e')
      .replaceAll('i', '\u0456'),
    `${name}e\u0301`,
    '\ud800',
  ]
}
