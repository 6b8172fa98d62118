import type { Database } from '../../db/database.ts'
import type { MonthOfUse, MyAnalytics } from '../../generated/schemas.ts'
import { assertTimeZone, dayAfter, startOfDay } from './days.ts'

const maxTopics = 20
const firstDay = '0001-01-01'

interface Day {
  day: string
  chats: number
  messages: number
  tokens: number
}

/** What a person's own chats amount to, in the organizations that they belong to. 422 for an unknown time zone. */
export async function getMyAnalytics(db: Database, userId: string, timeZone: string): Promise<MyAnalytics> {
  assertTimeZone(timeZone)
  const [days, topics] = await Promise.all([myDays(db, userId, timeZone), db.analytics.myTopics(userId, maxTopics)])
  const total = (of: 'chats' | 'messages' | 'tokens') => days.reduce((sum, day) => sum + day[of], 0)
  const chats = total('chats')
  const messages = total('messages')
  return {
    timeZone,
    chats,
    messages,
    tokens: total('tokens'),
    averageMessagesPerChat: chats === 0 ? 0 : messages / chats,
    mostActiveDay: maxActive(days),
    topics,
    months: monthsOf(days),
  }
}

/** The days of a time zone on which the person has something, oldest first. */
async function myDays(db: Database, userId: string, timeZone: string): Promise<Day[]> {
  // A day of UTC lies in the days before, of and after it of a time zone; the one after those says where they end.
  const near = (await db.analytics.myDays(userId)).flatMap((day) => [-1, 0, 1, 2].map((days) => dayAfter(day, days)))
  const names = [...new Set(near)].sort().filter((day) => day >= firstDay)
  // Before it no database has a time: where that day begins later, what is earlier is its own.
  const starts = names.map((day) => (day === firstDay ? new Date(`${day}T00:00:00Z`) : startOfDay(day, timeZone)))
  const days = starts.map((from, n) => ({ from, to: starts[n + 1] ?? from }))
  const sums = await db.analytics.mySums({ userId, days })
  return sums.map(({ n, ...sum }) => ({ day: names[n] as string, ...sum }))
}

/** The first of the days with the most messages. */
function maxActive(days: readonly Day[]): MyAnalytics['mostActiveDay'] {
  let most: Day | undefined
  for (const day of days) if (day.messages > (most?.messages ?? 0)) most = day
  return most ? { day: most.day, messages: most.messages } : null
}

function monthsOf(days: readonly Day[]): MonthOfUse[] {
  const months = new Map<string, MonthOfUse>()
  for (const { day, chats, messages, tokens } of days) {
    const month = day.slice(0, 7)
    const sum = months.get(month) ?? { month, chats: 0, messages: 0, tokens: 0 }
    months.set(month, {
      month,
      chats: sum.chats + chats,
      messages: sum.messages + messages,
      tokens: sum.tokens + tokens,
    })
  }
  return [...months.values()]
}
