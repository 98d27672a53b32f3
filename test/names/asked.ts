import { openApiDocument } from '../../server/http/openapi.ts'
import type { Policy } from '../../policies/policy.ts'

/** A route that is asked, its parameters still to be put in. */
export interface Route {
  method: string
  path: string
  /** Names in its path, `id` of `/complaints/{id}`. */
  inPath: string[]
  /** What a query of it may hold. */
  inQuery: string[]
}

interface Described {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>
}

/** Every route of the description, so that a new one is there by itself. */
export function routes(): Route[] {
  const { paths } = openApiDocument() as unknown as Described
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      inPath: parameters.filter((each) => each.in === 'path').map(({ name }) => name),
      inQuery: parameters.filter((each) => each.in === 'query').map(({ name }) => name),
    })),
  )
}

/** Parts of a query that are compared with what cases hold: whatever is not there is found nowhere. */
export const COMPARED: ReadonlySet<string> = new Set(['number', 'group', 'person', 'value'])

/** A query of that route as it should be, but for what is asked of it here. */
export function queryOf({ path }: Route, { measures }: Policy): Record<string, string> {
  switch (path) {
    case '/statistics':
    case '/statistics/cases':
      return { by: 'kind' }
    case '/measures/cases':
      return { measure: Object.keys(measures)[0] ?? 'none', period: '2026-03' }
    default:
      return {}
  }
}

/** Whether a policy has what a route is about; where it does not, there is nothing at the route. */
export function isServed({ path }: Route, { campaign, demerits }: Policy): boolean {
  if (path.startsWith('/campaigns')) return campaign !== undefined
  return path !== '/demerits' || demerits !== undefined
}

/** A text as it may stand in an address, half a character included. */
export function inAddress(text: string): string {
  return text === '\ud800' ? '%ED%A0%80' : encodeURIComponent(text)
}
