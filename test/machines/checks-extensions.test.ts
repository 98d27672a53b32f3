import { expect, test } from 'vitest'
import { checkGraph } from '../../machines/checks/check.ts'
import { termsOfAPolicy } from './a-policy.ts'

const FEW = 12

test('a tier that nobody can use is told of, and those that somebody uses are not', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.steps['extend'] = { by: ['lead', 'clerk'] }
    const extensions = [
      { by: ['lead'], upTo: '10wd', reasons: ['parts'] },
      { name: 'shopkeepers', by: ['clerk'], upTo: '20wd' },
      { by: ['boss'], upTo: '30wd' },
    ]
    Object.assign(draft.clocks['whole'] ?? {}, { extension: undefined, extensions })
  })
  const found = checkGraph(terms, FEW).findings.map(({ message }) => message)
  expect(found.filter((message) => message.includes('ever extends'))).toEqual([
    'nobody ever extends whole as boss',
  ])
})

test('that a clock told as late may turn out to have had more time is told of, where a policy lets that be entered', () => {
  const notes = (extend: object) =>
    checkGraph(
      termsOfAPolicy((draft) => {
        draft.steps['extend'] = { by: ['boss'], ...extend }
      }),
      FEW,
    ).notes.filter((note) => note.includes('to have had more time'))
  expect(notes({ backdated: { upTo: '5d' } })).toEqual([
    'extend may be entered within 5d of when it happened, so that a clock that was told as late turns out to have had more time',
  ])
  expect(notes({})).toEqual([])
})
