import { standIn } from './child.ts'

standIn([])
