import { checkGraph } from '/work/h/lead/machines/checks/check.ts'
import { loadPolicy, policyFiles } from '/work/h/lead/policies/load.ts'
import { termsOf } from '/work/h/lead/server/terms.ts'
for (const f of policyFiles().filter(x=>/lab|pcb|equipment/.test(x))) { const a = process.cpuUsage().user; const c = checkGraph(termsOf(loadPolicy(f))); console.log(f.split('/').pop(), Math.round((process.cpuUsage().user-a)/1000), c.walked,c.places,c.findings.length) }
