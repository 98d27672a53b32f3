import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import {
  isAsExpression,
  isBinaryExpression,
  isBindingElement,
  isComputedPropertyName,
  isElementAccessExpression,
  isStringLiteral,
} from 'typescript/unstable/ast/is'
import { type Project, type Type, TypeFlags } from 'typescript/unstable/sync'

/** Every place of a file where a text is looked up in an object without asking whether it is the object's own. */
export function foundNames({ program, checker }: Project, file: string): string[] {
  const source = program.getSourceFile(file)
  if (!source) throw new Error(`${file} is no part of the project`)
  const places = lookUpsIn(source)
  const keys = checker.getTypeAtLocation(places.map(({ key }) => key))
  return places.flatMap(({ key, at }, n) => {
    if (!isAsExpression(key) && !isAnyText(keys[n])) return []
    const line = source.text.slice(0, at.getStart(source)).split('\n').length
    return [`${line}: ${at.getText(source)}`]
  })
}

interface LookUp {
  at: Node
  key: Node
}

/** `record[key]`, `key in record` and `const { [key]: value } = record`. */
function lookUpsIn(node: Node): LookUp[] {
  const found: LookUp[] = []
  const visit = (at: Node): void => {
    const key = keyOf(at)
    if (key && !isStringLiteral(key)) found.push({ at, key })
    at.forEachChild(visit)
  }
  visit(node)
  return found
}

function keyOf(node: Node): Node | undefined {
  if (isElementAccessExpression(node)) return node.argumentExpression
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword) return node.left
  if (isBindingElement(node) && node.propertyName && isComputedPropertyName(node.propertyName))
    return node.propertyName.expression
  return undefined
}

/** Numbers, and names that the code itself lists, are nobody else's to choose. */
function isAnyText(type: Type | undefined): boolean {
  if (!type) return true
  if (type.isUnionType()) return type.getTypes().some(isAnyText)
  return (type.flags & HARMLESS) === 0
}

const HARMLESS =
  TypeFlags.NumberLike |
  TypeFlags.StringLiteral |
  TypeFlags.Index |
  TypeFlags.TypeParameter |
  TypeFlags.Enum |
  TypeFlags.ESSymbolLike
