export { campaign } from './campaign.ts'
export { complaint } from './complaint.ts'
export { retention } from './retention.ts'
export { rounds } from './rounds.ts'
