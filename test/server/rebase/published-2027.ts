/** What may one day be published for 2027, in the common JSON of Chinese holidays: other days than are known before. */
export const PUBLISHED_2027 = {
  year: 2027,
  papers: ['https://www.gov.cn/zhengce/2027.htm'],
  days: [
    { name: '元旦', date: '2027-01-01', isOffDay: true },
    { name: '元旦', date: '2027-01-02', isOffDay: true },
    { name: '元旦', date: '2027-01-03', isOffDay: true },
    { name: '元旦', date: '2027-01-04', isOffDay: true },
    { name: '元旦', date: '2027-01-09', isOffDay: false },
    { name: '元旦', date: '2026-12-26', isOffDay: false },
    ...Array.from({ length: 9 }, (_, n) => ({
      name: '春节',
      date: `2027-02-${String(n + 5).padStart(2, '0')}`,
      isOffDay: true,
    })),
    { name: '春节', date: '2027-02-20', isOffDay: false },
  ],
}
