/** What a record holds of its own under this name; undefined where it holds nothing, whatever its prototype would give. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

/** Whether a record holds something of its own under this name. */
export function owns(record: object, name: string): boolean {
  return Object.hasOwn(record, name)
}
