import type { Servers } from '../support/servers.ts'
import { installationOf, startingPolicy } from '../support/trials.ts'

const staff = ['clerk', 'serviceHead', 'worksHead', 'director']
const text = (zh: string, en: string) => ({ type: 'text', fact: true, label: { zh, en } })

export const ONE_AT_A_TIME = {
  zh: '前一件未结案，不再受理相同的投诉',
  en: 'the same complaint is taken in again only after the earlier one has been closed',
}

/** The policy to begin with, under another name and with every step that names another case. */
function trial(id: string) {
  const policy = startingPolicy()
  const { whole, firstAnswer } = policy.clocks
  for (const clock of [whole, firstAnswer]) clock.stops = [...clock.stops, 'merged']
  return {
    ...policy,
    id,
    kinds: {
      ...policy.kinds,
      appeal: { label: { zh: '申诉', en: 'appeal' }, stages: [], settle: {}, about: true },
      single: { label: { zh: '单件', en: 'one at a time' }, stages: [], settle: {} },
    },
    intake: {
      ...policy.intake,
      by: ['clerk', { who: 'worksHead', when: { kind: 'single' } }],
      form: {
        ...policy.intake.form,
        ticket: text('外部单号', 'ticket'),
        oneAtATime: { type: 'boolean', fact: true, label: { zh: '单件', en: 'one at a time' } },
      },
    },
    steps: {
      ...policy.steps,
      merge: { by: staff },
      link: { by: staff },
      group: { by: staff },
      amend: { by: staff },
      acknowledgeNotice: { by: ['anyone'] },
    },
    notices: {
      ...policy.notices,
      came: { label: { zh: '新案', en: 'a new case' }, on: 'receive', to: 'clerk' },
    },
    routing: [{ on: { on: 'received', when: { class: 'injury' } }, to: 'serviceHead' }, ...policy.routing],
  }
}

/** The same, where everybody sees every case and an intake is compared with those before it. */
function comparing(id: string) {
  const { intake, ...policy } = trial(id)
  const repeats = { same: ['orderNo'], withinDays: 365 }
  return { ...policy, visibility: [], repeats, intake: { ...intake, unique: ['ticket'] } }
}

/** The same, refusing a case that repeats one which is still open. */
function strict() {
  const { intake, ...policy } = comparing('strict')
  const when = { earlierEnded: { not: false } }
  return { ...policy, intake: { ...intake, when, because: ONE_AT_A_TIME } }
}

/**
 * An installation with two organisations under one policy that hides some cases, two under one that compares them, and one that
 * takes an equal case in only after the earlier one.
 */
export function aTrial(): Promise<Servers> {
  return installationOf([trial('trial'), trial('other'), comparing('once'), comparing('elsewhere'), strict()])
}

let nth = 0

/** An intake that repeats none, unless told to. */
export function anIntake(more: { form?: object } & Record<string, unknown> = {}) {
  nth += 1
  return {
    kind: 'complaint',
    channel: 'telephone',
    class: 'product',
    complainant: { name: 'Li' },
    content: 'It is broken.',
    ...more,
    form: { orderNo: `O-${nth}`, ...more.form },
  }
}

export const MONDAY = '2026-03-02T10:00:00+08:00'
