/* Ways of looking a name up, for the test beside: the first are refused, the last are not. */

export function found(
  record: Record<string, number>,
  name: string,
  step: { form: object } | object,
): unknown[] {
  const { [name]: part } = record
  return [
    record[name],
    record[`${name}s`],
    record[name as 'one'],
    name in record,
    `${name}s` in record,
    part,
    record['one'],
    'form' in step,
    [1, 2][name.length],
    { one: 1, two: 2 }[name === 'one' ? 'one' : 'two'],
  ]
}
