import { expect, test } from 'vitest'
import { creditLines, ratingText } from './story-wording.ts'

test('makers are told by what they did, each once, and others are left out', () => {
  const crew = [
    { name: 'Andrei Tarkovsky', as: 'Director' },
    { name: 'Andrei Tarkovsky', as: 'Screenplay' },
    { name: 'Stanisław Lem', as: 'Novel' },
    { name: 'Andrei Tarkovsky', as: 'Writer' },
    { name: 'Somebody', as: 'Editor' },
    { name: 'Nobody' },
  ]
  expect(creditLines(crew)).toEqual([
    ['Directed by', 'Andrei Tarkovsky'],
    ['Written by', 'Andrei Tarkovsky, Stanisław Lem'],
  ])
})

test('a rating says how many it is from', () => {
  expect(ratingText({ average: 7, votes: 1500 })).toBe('7.0 of 10, from 1,500 votes')
  expect(ratingText({ average: 7.75, votes: 1 })).toBe('7.8 of 10, from 1 vote')
})
