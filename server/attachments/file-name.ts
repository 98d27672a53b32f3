import { parse } from 'content-disposition'
import { lineText } from '../../policies/text.ts'

const LONGEST = 200
const LONGEST_EXTENSION = 20
const FOLDERS = /^.*[/\\]/s
/** What cannot be seen, turns the direction of writing, breaks the line, or has a meaning to a system of files. */
const UNWANTED = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}<>:"|?*]/gu
const PADDING = /^[\s.]+|[\s.]+$/gu
const Name = lineText(LONGEST)

/** The name in a `Content-Disposition` (RFC 6266), cleaned; one of its own where there is none that is good for anything. */
export function fileNameIn(header: string | undefined): string {
  if (header === undefined) return UNNAMED
  try {
    return cleanName(asMeant(parse(header).parameters['filename'] ?? ''))
  } catch (error) {
    if (error instanceof TypeError) return UNNAMED
    throw error
  }
}

const UNNAMED = 'file'

/** A name without folders, control characters and what deceives whoever reads it; of at most 200 characters, its extension kept. */
function cleanName(name: string): string {
  const whole = name.normalize('NFC').replace(FOLDERS, '').replace(UNWANTED, '').replace(PADDING, '')
  const shortened = shortOf(whole).replace(PADDING, '')
  return Name.safeParse(shortened).success ? shortened : UNNAMED
}

function shortOf(name: string): string {
  if (name.length <= LONGEST) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= LONGEST_EXTENSION ? name.slice(dot) : ''
  return `${begin(name, LONGEST - extension.length)}${extension}`
}

/** The beginning of a text, no character of it cut in two. */
function begin(text: string, most: number): string {
  let cut = ''
  for (const character of text) {
    if (cut.length + character.length > most) break
    cut += character
  }
  return cut
}

/** Many clients write a name in UTF-8 where a header has Latin-1. */
function asMeant(name: string): string {
  const isLatin1 = Buffer.from(name, 'latin1').toString('latin1') === name
  if (!isLatin1) return name
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(name, 'latin1'))
  } catch {
    return name
  }
}
