import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** What a conversation with a shop might say: for runs without a file of real ones. */
const examples = [
  'Hi! I ordered a pair of walking boots last Tuesday and the tracking page has not moved since Friday.',
  'I am sorry about the wait. Could you give me the order number, please? It begins with two letters.',
  'It is KB-204518.',
  'Thank you. The parcel is at the depot in your town; the driver tried yesterday at 14:20 and left a card.',
  'There was no card. Can it be delivered to my office instead? I am there until six.',
  'Yes. I have changed the address, and the new time is tomorrow between 9 and 12. Is there a phone number for the driver?',
  'Use the one in my account. And while you are here: are the boots waterproof, or do I need a spray?',
  'They have a membrane, so they are waterproof as they come. A wax every few months keeps the leather supple.',
  'Perfect, thanks.',
  'Is there anything else that I can do for you today?',
  'One more thing. The invoice has my old company name on it. Who can correct that?',
  'I can. I have issued a new invoice with the name from your profile and sent it to your e-mail address.',
  'Got it. That was quick!',
  'You are welcome. Have a good walk.',
]

/** The utterances of a dialogues file (JSON lines with `turns[].utterance`, perhaps gzipped); without a file, examples. */
export function readTexts(file: string | undefined): string[] {
  if (!file) return examples
  const texts: string[] = []
  const bytes = readFileSync(file)
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue
    const { turns } = JSON.parse(line) as { turns: { utterance: string }[] }
    for (const { utterance } of turns) if (utterance) texts.push(utterance)
  }
  if (texts.length === 0) throw new Error(`${file} has no utterances`)
  return texts
}

/** The word of at least three letters that most of the texts have, judged by the first of them. */
export function commonWord(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts.slice(0, 1_000)) {
    for (const word of new Set(text.toLowerCase().match(/\p{L}{3,}/gu))) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  if (!most) throw new Error('The texts have no word of three letters')
  return most[0]
}
