import { MeasureCasesQuery, MeasuresQuery } from './measures.ts'
import { MeasuresBody } from './measures-shapes.ts'
import { type Json, json, operation, problem, queryParameters, schemaOf } from './openapi-parts.ts'

/** The paths of measures, for the description of the API. */
export function measuresPaths(): Json {
  const tag = 'overview'
  return {
    '/measures': {
      get: operation({
        id: 'readMeasures',
        tag,
        summary: 'Read the shares that your policy reports against a target',
        description:
          'Over the cases that you may see, by the period of their receipt. Each share opens to its cases.',
        parameters: queryParameters(MeasuresQuery),
        responses: { 200: { description: 'OK', content: json('Measures') } },
      }),
    },
    '/measures/cases': {
      get: operation({
        id: 'readMeasureCases',
        tag,
        summary: 'Open a share to the cases it was counted over, as they stood',
        parameters: queryParameters(MeasureCasesQuery),
        responses: {
          200: { description: 'OK', content: json('Complaints') },
          422: problem('your policy has no such measure'),
        },
      }),
    },
  }
}

/** The schemas of measures, for the description of the API. */
export function measuresSchemas(): Json {
  return { Measures: schemaOf(MeasuresBody) }
}
