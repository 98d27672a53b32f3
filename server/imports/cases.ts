/** A case as a line of a file holds it. */
export interface Case {
  /** The number of its line, from 1. */
  line: number
  /** What the other tool calls it, as far as the line says so. */
  reference: string
  /** What is sent of it: the line itself, so that whatever is wrong with it is told of the line. */
  text: string
}

/** The cases of a file of JSON Lines; empty lines are passed over. */
export function casesIn(text: string): Case[] {
  return text.split('\n').flatMap((written, nth) => {
    const line = written.trim()
    return line === '' ? [] : [{ line: nth + 1, reference: referenceIn(line), text: line }]
  })
}

function referenceIn(line: string): string {
  try {
    const { imported } = Object(JSON.parse(line)) as { imported?: { reference?: unknown } }
    return typeof imported?.reference === 'string' ? imported.reference : '(no reference)'
  } catch {
    return '(no JSON)'
  }
}
