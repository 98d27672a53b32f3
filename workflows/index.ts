export { campaign } from './campaign.ts'
export { complaint } from './complaint.ts'
export { rounds } from './rounds.ts'
