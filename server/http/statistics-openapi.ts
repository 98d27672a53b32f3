import { type Json, json, operation, problem, queryParameters, schemaOf } from './openapi-parts.ts'
import { StatisticsCasesQuery, StatisticsQuery } from './statistics-query.ts'
import { StatisticsBody } from './statistics-shapes.ts'

const unknown = {
  422: problem(
    'your policy has no such fact, event, clock or name to narrow by, or the parameters do not fit together',
  ),
}

/** The paths of statistics, for the description of the API. */
export function statisticsPaths(): Json {
  return {
    '/statistics': {
      get: operation({
        id: 'readStatistics',
        tag: 'overview',
        summary: 'Count the cases of a period by what they have in common',
        description:
          'The cases received in the period that you may see, as they stood at its end: a past period gives the same figures ' +
          'ever after. With `event` or `between`, the cases of which that happened in the period, as they are known now, also what was ' +
          'entered after it; `at` looks at an earlier time. A step happens when it is taken for the first time, not when it is entered. ' +
          'Median and 90th percentile interpolate between the two nearest values (definition 7 of Hyndman and Fan). ' +
          'Each figure opens to exactly its cases.',
        parameters: queryParameters(StatisticsQuery),
        responses: { 200: { description: 'OK', content: json('Statistics') }, ...unknown },
      }),
    },
    '/statistics/cases': {
      get: operation({
        id: 'readStatisticsCases',
        tag: 'overview',
        summary: 'Open one figure to its cases, as they stood',
        parameters: queryParameters(StatisticsCasesQuery),
        responses: { 200: { description: 'OK', content: json('Complaints') }, ...unknown },
      }),
    },
  }
}

/** The schemas of statistics, for the description of the API. */
export function statisticsSchemas(): Json {
  return { Statistics: schemaOf(StatisticsBody) }
}
