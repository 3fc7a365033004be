import { expect, it } from 'vitest';
import { tokenOf } from './link';

it.each([
  ['https://host/sign-in#six-party-talks~a-1~secret', 'six-party-talks~a-1~secret'],
  ['  #six-party-talks~a-1~secret ', 'six-party-talks~a-1~secret'],
  ['six-party-talks~a-1~secret', 'six-party-talks~a-1~secret'],
  ['https://host/sign-in', undefined],
  ['', undefined],
])('the token of %j is %j', (text, token) => {
  expect(tokenOf(text)).toBe(token);
});
