import { standIn } from './child.ts'

standIn(import.meta.url)
