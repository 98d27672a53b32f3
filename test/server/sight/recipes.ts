/** A request as somebody sends it. */
export interface Asked {
  method: string
  path: string
  body?: Record<string, unknown>
}

interface Named {
  id: string
  number: string
}

/** What an organisation has that can be asked for. */
export interface Ground {
  policy: string
  /** The case that steps are tried on, which everybody sees. */
  open: Named
  /** A case that some may not see, or of which they may not read all. */
  hidden: Named
  others: Named[]
  group: string
  /** Rounds in a time of their own; null where there are none. */
  rounds: string | null
  campaigns: string[]
  /** Customers of the first campaign whose forms cases may be opened from. */
  customers: string[]
  /** What a list is narrowed to. */
  filters: string[]
  facts: string[]
  /** Facts and values whose cases are asked for. */
  values: [string, string][]
  /** Measures and the periods whose cases are asked for. */
  measures: [string, string][]
  /** The period in which the cases were received, as a query. */
  period: string
  intakes: Record<string, unknown>[]
}

const get = (path: string): Asked => ({ method: 'GET', path })
const post = (path: string, body: Record<string, unknown> = {}): Asked => ({ method: 'POST', path, body })

const FROM = { from: 'Old', by: { person: 'Ann', roles: ['clerk'] }, steps: [] }

/** Files that there are and who may see them have a test of their own. */
const NO_FILE = `${'0'.repeat(32)}-${'0'.repeat(32)}`

/** How each operation of the description is asked for whatever might be hidden; one that is not here makes the walk fail. */
export function recipes(ground: Ground): Record<string, Asked[]> {
  return { ...ofCases(ground), ...ofAll(ground), ...ofCampaigns(ground) }
}

function ofCases({ open, hidden, others, group, filters, intakes }: Ground): Record<string, Asked[]> {
  const all = [open, hidden, ...others]
  const each = (path: (id: string) => string) => all.map(({ id }) => get(path(id)))
  const step = ({ id }: Named, body: Record<string, unknown>) => post(`/complaints/${id}/steps`, body)
  return {
    listComplaints: [
      get('/complaints?limit=200'),
      ...filters.map((filter) => get(`/complaints?limit=200&${filter}`)),
      ...all.map(({ number }) => get(`/complaints?number=${encodeURIComponent(number)}`)),
    ],
    searchComplaints: all.map(({ number }) => post('/complaints/search', { find: number })),
    takeIn: intakes.map((intake) => post('/complaints', intake)),
    uploadAttachment: [post('/attachments')],
    readAttachment: each((id) => `/complaints/${id}/attachments/${NO_FILE}`),
    importCase: intakes.map((intake, nth) =>
      post('/imports', { ...intake, receivedAt: '2026-03-02', imported: { ...FROM, reference: `O-${nth}` } }),
    ),
    readComplaint: each((id) => `/complaints/${id}`),
    takeStep: [
      step(hidden, { type: 'acknowledge' }),
      step(hidden, { type: 'acknowledgeNotice', item: `${hidden.id}:1:0` }),
      step(hidden, { type: 'close' }),
      step(open, { type: 'acknowledgeNotice', item: `${hidden.id}:1:0` }),
      step(open, { type: 'link', to: hidden.id }),
      step(open, { type: 'close' }),
      ...others.flatMap((other) => [
        step(other, { type: 'approve' }),
        step(other, { type: 'escalate', reason: 'it is urgent' }),
      ]),
    ],
    readHistory: each((id) => `/complaints/${id}/history`),
    readReadings: each((id) => `/complaints/${id}/reads`),
    readClock: each((id) => `/complaints/${id}/clocks/whole`),
    readLines: each((id) => `/complaints/${id}/lines`),
    runOn: [post(`/complaints/${hidden.id}/time`, { to: '2026-03-02T10:00:00+08:00' })],
    eraseComplaint: [post(`/complaints/${hidden.id}/erasure`, { because: 'request' })],
    eraseSeveral: [
      post('/erasures', { because: 'request', preview: true, complaints: all.map(({ id }) => id) }),
    ],
    holdComplaint: [post(`/complaints/${hidden.id}/hold`, { set: false, reason: 'no reason' })],
    replay: all.flatMap(({ id }) => [
      get(`/complaints/${id}/replay?seq=1`),
      get(`/complaints/${id}/replay?at=2027-01-01T00:00:00Z`),
    ]),
    readGroup: [get(`/groups/${group}`)],
    answerGroup: [post(`/groups/${group}/answer`, { form: { text: 'we are sorry' } })],
  }
}

function ofAll({ policy, rounds, facts, values, measures, period }: Ground): Record<string, Asked[]> {
  const counted = [...facts.map((fact) => `fact:${fact}`), 'cause', 'unit', 'person', 'month', 'clock']
  return {
    readDemerits: [get('/demerits?year=2026')],
    readSchedules: [get('/schedules'), ...(rounds === null ? [] : [get(`/schedules?rounds=${rounds}`)])],
    simulateSchedules: [post('/schedules', { since: 'none' })],
    readMeasures: [get(`/measures?${period}`)],
    readMeasureCases: measures.flatMap(([measure, each]) =>
      ['whole', 'part'].map((figure) =>
        get(`/measures/cases?measure=${measure}&period=${each}&figure=${figure}&${period}`),
      ),
    ),
    readStatistics: counted.map((by) => get(`/statistics?by=${by}&${period}`)),
    readStatisticsCases: [
      ...counted.map((by) => get(`/statistics/cases?by=${by}&limit=200&${period}`)),
      ...values.map(([fact, value]) => get(`/statistics/cases?by=fact:${fact}&value=${value}&${period}`)),
    ],
    readInbox: [get('/inbox?limit=200'), get('/inbox?limit=200&status=open')],
    readCounts: [get('/counts')],
    listPolicies: [get('/policies')],
    readPolicy: [get(`/policies/${policy}`)],
    healthz: [get('/healthz')],
    readyz: [get('/readyz')],
    metrics: [get('/metrics')],
  }
}

function ofCampaigns({ campaigns, customers }: Ground): Record<string, Asked[]> {
  const all = [...campaigns, 'none']
  const each = (path: (id: string) => string) => all.map((id) => get(path(id)))
  return {
    listCampaigns: [get('/campaigns')],
    planCampaign: [post('/campaigns')],
    readCampaign: each((id) => `/campaigns/${id}`),
    takeCampaignStep: all.flatMap((id) => [
      post(`/campaigns/${id}/steps`, { type: 'start' }),
      post(`/campaigns/${id}/steps`, { type: 'result' }),
    ]),
    openFinding: all.flatMap((id) =>
      [...customers, 'c'].map((customer) => post(`/campaigns/${id}/findings`, { customer, content: 'c' })),
    ),
    eraseCampaign: all.map((id) => post(`/campaigns/${id}/erasure`, { because: 'request' })),
    holdCampaign: all.map((id) => post(`/campaigns/${id}/hold`, { set: false, reason: 'no reason' })),
    readCampaignHistory: each((id) => `/campaigns/${id}/history`),
    replayCampaign: each((id) => `/campaigns/${id}/replay?seq=1`),
  }
}
