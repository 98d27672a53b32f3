import { z } from 'zod'
import { Name } from './label.ts'

/** Roles and units by name; `holder` who holds the complaint, `superior` the holder's superior, `customer`. */
export const Recipients = z.union([Name.transform((one) => [one]), z.array(Name).min(1)])
