import type { Seeded } from './a-secretive-shop.ts'

/** A request as somebody sends it. */
export interface Asked {
  method: string
  path: string
  body?: Record<string, unknown>
}

const get = (path: string): Asked => ({ method: 'GET', path })
const post = (path: string, body: Record<string, unknown> = {}): Asked => ({ method: 'POST', path, body })
const FACTS = ['tip', 'source', 'orderNo', 'hidden']
const FILTERS = [
  'state=received',
  'cause=handling',
  'group=one-thing',
  'unit=shop',
  'overdue=true',
  'order=due',
]

/** How each operation of the description is asked for whatever might be hidden; one that is not here makes the walk fail. */
export function recipes({ open, hidden, merged, tipped, group, rounds }: Seeded): Record<string, Asked[]> {
  const all = [open, hidden, merged, tipped].map(({ id }) => id)
  const each = (path: (id: string) => string) => all.map((id) => get(path(id)))
  const period = 'from=2026-01-01&until=2027-01-01'
  const counted = [...FACTS.map((fact) => `fact:${fact}`), 'cause', 'unit', 'person', 'month', 'clock']
  const measured = `/measures/cases?measure=tipped&period=2026&${period}`
  return {
    listComplaints: [
      get('/complaints?limit=200'),
      ...FILTERS.map((filter) => get(`/complaints?limit=200&${filter}`)),
      ...[open, hidden, merged].map(({ number }) => get(`/complaints?number=${encodeURIComponent(number)}`)),
    ],
    takeIn: [
      post('/complaints', {
        kind: 'complaint',
        channel: 'telephone',
        content: 'c',
        form: { orderNo: 'canary-order' },
      }),
      post('/complaints', { kind: 'appeal', channel: 'telephone', content: 'c', about: hidden.id, form: {} }),
    ],
    readComplaint: each((id) => `/complaints/${id}`),
    takeStep: [
      post(`/complaints/${hidden.id}/steps`, { type: 'acknowledge' }),
      post(`/complaints/${open.id}/steps`, { type: 'link', to: hidden.id }),
      post(`/complaints/${open.id}/steps`, { type: 'close' }),
      post(`/complaints/${tipped.id}/steps`, { type: 'approve' }),
      post(`/complaints/${tipped.id}/steps`, { type: 'acknowledge' }),
    ],
    readHistory: each((id) => `/complaints/${id}/history`),
    readLines: each((id) => `/complaints/${id}/lines`),
    runOn: [post(`/complaints/${hidden.id}/time`, { to: '2026-03-02T10:00:00+08:00' })],
    replay: all.flatMap((id) => [1, 2, 3, 4].map((seq) => get(`/complaints/${id}/replay?seq=${seq}`))),
    readGroup: [get(`/groups/${group}`)],
    answerGroup: [post(`/groups/${group}/answer`, { form: { text: 'we are sorry' } })],
    readDemerits: [get('/demerits?year=2026')],
    readSchedules: [get('/schedules'), get(`/schedules?rounds=${rounds}`)],
    simulateSchedules: [post('/schedules')],
    listCampaigns: [get('/campaigns')],
    planCampaign: [post('/campaigns')],
    readCampaign: [get('/campaigns/none')],
    takeCampaignStep: [post('/campaigns/none/steps', { type: 'start' })],
    openFinding: [post('/campaigns/none/findings', { customer: 'c', content: 'c' })],
    readCampaignHistory: [get('/campaigns/none/history')],
    replayCampaign: [get('/campaigns/none/replay?seq=1')],
    readMeasures: [get(`/measures?${period}`)],
    readMeasureCases: ['whole', 'part'].map((figure) => get(`${measured}&figure=${figure}`)),
    readStatistics: counted.map((by) => get(`/statistics?by=${by}&${period}`)),
    readStatisticsCases: [
      ...counted.map((by) => get(`/statistics/cases?by=${by}&limit=200&${period}`)),
      ...['canary-tip-1', 'canary-tip-2'].map((tip) =>
        get(`/statistics/cases?by=fact:tip&value=${tip}&${period}`),
      ),
    ],
    readInbox: [get('/inbox?limit=200')],
    readCounts: [get('/counts')],
    listPolicies: [get('/policies')],
    readPolicy: [get('/policies/shop')],
    healthz: [get('/healthz')],
    readyz: [get('/readyz')],
    metrics: [get('/metrics')],
  }
}
